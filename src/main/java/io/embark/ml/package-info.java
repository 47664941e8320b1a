/**
 * Spark ML {@code Transformer}s over {@code encode}, for people who embed inside their own Spark
 * code: texts ({@code TextEmbedder}, {@code SparseTextEmbedder}), and files of media, given as
 * paths or bytes ({@code ImageEmbedder}, {@code SoundEmbedder}, {@code SpeechRecognizer}). Names
 * and parameters are those of DJL's Spark extension ({@code ai.djl.spark.task}) where it has them;
 * the Python side is {@code embark_ml}, packed into the same jar. Another kind of media is a {@code
 * MediaKind} and a {@code MediaTransformer}, and its twin in Python.
 */
package io.embark.ml;
