package io.embark.encode;

import java.util.Arrays;
import java.util.List;

/** A dense vector, float32. The array is owned by the receiver and not shared. */
@SuppressWarnings(
    "ArrayRecordComponent") // primitive floats, never boxed; equality is by value below
public record DenseEmbedding(float[] values) implements Embedding {
  @Override
  public boolean isFinite() {
    return Pooling.isFinite(values);
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public List<Object> cells() {
    return List.of(values);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DenseEmbedding dense && Arrays.equals(values, dense.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "DenseEmbedding" + Arrays.toString(values);
  }
}
