/**
 * Finds items that say the same.
 *
 * <p>In: rows. Out: the same rows; each live one that another stands for has {@code duplicate}, and
 * the choice of the one that stays depends on nothing but identities. {@link
 * io.embark.dedup.ExactDedupStage} compares whole texts by hash, {@link
 * io.embark.dedup.MinHashDedupStage} n-grams by MinHash-LSH: {@code Shingles} and {@code MinHash}
 * make the sketch, {@code Bands} and {@code CandidatePairs} the pairs, {@code ConnectedComponents}
 * the clusters, {@code SurvivorPolicy} chooses. {@link io.embark.dedup.SemanticDedupStage} compares
 * vectors when there are some: {@code VectorClusters} says which, {@code SimilarVectors} how. A new
 * method is one stage here whose result must be idempotent and independent of partitions and row
 * order.
 */
package io.embark.dedup;
