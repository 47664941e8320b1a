package io.embark.corpus;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One vector column of a lake and of a collection.
 *
 * @param name column name, the key under {@code encode:} (letters, digits, underscore)
 * @param kind {@link #DENSE}, {@link #SPARSE} or {@link #MULTI_VECTOR}
 * @param dimension floats a vector; of sparse ones the size of the vocabulary
 * @param metric how vectors are compared
 * @param isNormalised every vector has L2 norm 1
 * @param fingerprint the vector fingerprint: weights, tokenizer, pooling, normalize, prompt,
 *     dimension, precision, ...; two columns may be mixed only if these maps are equal
 */
public record VectorColumn(
    String name,
    String kind,
    int dimension,
    Metric metric,
    boolean isNormalised,
    SortedMap<String, String> fingerprint)
    implements Serializable {
  /** Kind of a column of {@code array<float>}. */
  public static final String DENSE = "dense";

  /** Kind of a column of {@code struct<indices:array<int>,values:array<float>>}. */
  public static final String SPARSE = "sparse";

  /** Kind of a column of {@code array<array<float>>}. */
  public static final String MULTI_VECTOR = "multi-vector";

  /** Keeps an unmodifiable copy of the fingerprint. */
  public VectorColumn {
    fingerprint = Collections.unmodifiableSortedMap(new TreeMap<>(fingerprint));
  }
}
