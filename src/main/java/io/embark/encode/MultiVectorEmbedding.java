package io.embark.encode;

import java.util.Arrays;
import java.util.List;

/**
 * A vector for each token that counts, in the order of the tokens; compared by MaxSim (the sum over
 * the query's vectors of the largest inner product with one of the document's). The arrays are
 * owned by the receiver and not shared.
 *
 * @param vectors {@code [tokens][dimension]}, at least one
 */
@SuppressWarnings(
    "ArrayRecordComponent") // primitive floats, never boxed; equality is by value below
public record MultiVectorEmbedding(float[][] vectors) implements Embedding {
  @Override
  public boolean isFinite() {
    return Arrays.stream(vectors).allMatch(Pooling::isFinite);
  }

  @Override
  public int size() {
    return vectors.length == 0 ? 0 : vectors.length * vectors[0].length;
  }

  @Override
  public List<Object> cells() {
    return List.of((Object) vectors);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MultiVectorEmbedding multi && Arrays.deepEquals(vectors, multi.vectors);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(vectors);
  }

  @Override
  public String toString() {
    return "MultiVectorEmbedding" + Arrays.deepToString(vectors);
  }
}
