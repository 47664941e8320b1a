package io.embark.encode;

import java.util.Arrays;
import java.util.List;

/** A dense vector as its column stores it. The array is owned by the receiver and not shared. */
@SuppressWarnings(
    "ArrayRecordComponent") // primitive bytes, never boxed; equality is by value below
public record QuantizedEmbedding(byte[] stored) implements Embedding {
  /** Always: it is made of finite numbers, and bytes hold no others. */
  @Override
  public boolean isFinite() {
    return true;
  }

  @Override
  public int size() {
    return stored.length;
  }

  @Override
  public List<Object> cells() {
    return List.of(stored);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof QuantizedEmbedding quantized && Arrays.equals(stored, quantized.stored);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(stored);
  }

  @Override
  public String toString() {
    return "QuantizedEmbedding" + Arrays.toString(stored);
  }
}
