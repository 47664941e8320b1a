package io.embark.corpus;

import java.util.Arrays;

/**
 * Weights of some words of a vocabulary; the others weigh 0. The arrays are owned by the receiver
 * and not shared.
 *
 * @param indices ids of the words, ascending, each once
 * @param values their weights, as many
 */
@SuppressWarnings("ArrayRecordComponent") // primitives, never boxed; equality is by value below
public record SparseVector(int[] indices, float[] values) {
  /** Words with a weight. */
  public int size() {
    return indices.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SparseVector sparse
        && Arrays.equals(indices, sparse.indices)
        && Arrays.equals(values, sparse.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(indices) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "SparseVector" + Arrays.toString(indices) + Arrays.toString(values);
  }
}
