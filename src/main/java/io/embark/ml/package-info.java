/**
 * Spark ML {@code Transformer}s over {@code encode}, for people who embed inside their own Spark
 * code. Names and parameters are those of DJL's Spark extension ({@code ai.djl.spark.task.text})
 * where it has them; the Python side is {@code embark_ml}, packed into the same jar.
 */
package io.embark.ml;
