/**
 * How good vectors are at what they are for, measured on a collection with judgments; and how good
 * a deduplication is, against labels and by what it dropped ({@link
 * io.embark.eval.DedupEvaluation}).
 *
 * <p>In: a {@link io.embark.eval.TestCollection} (corpus, queries, qrels as BEIR and TREC lay them
 * out) and {@code RetrievalModel}s. Out: trec_eval's measures a model, and with several models a
 * paired bootstrap against the first. The one thing that knows what an embedding is made of is a
 * {@code DocumentBlock}: a new kind of embedding is one class that implements it.
 */
package io.embark.eval;
