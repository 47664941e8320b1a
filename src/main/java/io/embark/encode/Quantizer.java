package io.embark.encode;

import ai.onnxruntime.platform.Fp16Conversions;
import io.embark.corpus.Precision;
import io.embark.corpus.Ranges;
import io.embark.corpus.VectorColumn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Vectors of floats to what a column stores and back. Source: {@code quantize_embeddings} and
 * {@code _dequantize_embeddings} of sentence-transformers 6.2 (util/quantization.py), in the same
 * float32 arithmetic, so the bytes are the same; {@code float16} is numpy's {@code astype}.
 * Stateless, any number of threads.
 */
public final class Quantizer {
  private static final int STEPS = 255;
  private static final int OFFSET = 128;

  private Quantizer() {}

  /**
   * The bytes of a vector as {@link Precision} describes them.
   *
   * @param column of a precision other than float32; with ranges if it needs them
   */
  public static byte[] quantize(VectorColumn column, float[] vector) {
    return switch (column.precision()) {
      case FLOAT16 -> halves(vector);
      case INT8 -> steps(vector, column.ranges());
      case BINARY -> bits(vector);
      case FLOAT32 -> throw new IllegalStateException("float32 is stored as it is");
    };
  }

  /**
   * The floats that the bytes stand for: of {@code int8} the lower end of each step, of {@code
   * binary} -1 and 1.
   */
  public static float[] dequantize(VectorColumn column, byte[] stored) {
    float[] vector = new float[column.dimension()];
    switch (column.precision()) {
      case FLOAT16 -> {
        ByteBuffer bytes = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < vector.length; i++) {
          vector[i] = Fp16Conversions.fp16ToFloat(bytes.getShort());
        }
      }
      case INT8 -> {
        Ranges ranges = column.ranges();
        for (int i = 0; i < vector.length; i++) {
          vector[i] =
              (float) ((stored[i] + (double) OFFSET) * step(ranges, i) + (double) ranges.min()[i]);
        }
      }
      case BINARY -> {
        for (int i = 0; i < vector.length; i++) {
          boolean isSet = (stored[i / Byte.SIZE] >> (Byte.SIZE - 1 - i % Byte.SIZE) & 1) == 1;
          vector[i] = isSet ? 1 : -1;
        }
      }
      case FLOAT32 -> throw new IllegalStateException("float32 is stored as it is");
    }
    return vector;
  }

  private static byte[] halves(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Short.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : vector) {
      bytes.putShort(Fp16Conversions.floatToFp16(value));
    }
    return bytes.array();
  }

  private static byte[] steps(float[] vector, Ranges ranges) {
    byte[] steps = new byte[vector.length];
    for (int i = 0; i < steps.length; i++) {
      double step = Math.floor((vector[i] - ranges.min()[i]) / step(ranges, i));
      steps[i] = (byte) (Math.max(0, Math.min(STEPS, step)) - OFFSET);
    }
    return steps;
  }

  private static float step(Ranges ranges, int component) {
    float step = (ranges.max()[component] - ranges.min()[component]) / STEPS;
    return step == 0 ? 1 : step;
  }

  private static byte[] bits(float[] vector) {
    byte[] bits = new byte[Precision.BINARY.bytes(vector.length)];
    for (int i = 0; i < vector.length; i++) {
      if (vector[i] > 0) {
        bits[i / Byte.SIZE] |= (byte) (1 << (Byte.SIZE - 1 - i % Byte.SIZE));
      }
    }
    return bits;
  }
}
