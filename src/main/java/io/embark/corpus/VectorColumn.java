package io.embark.corpus;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One vector column of a lake and of a collection.
 *
 * @param name column name, the key under {@code encode:} (letters, digits, underscore)
 * @param kind {@code dense} (array of floats); later issues add others
 * @param dimension floats a vector
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
  /** Keeps an unmodifiable copy of the fingerprint. */
  public VectorColumn {
    fingerprint = Collections.unmodifiableSortedMap(new TreeMap<>(fingerprint));
  }
}
