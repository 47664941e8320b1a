package io.embark.corpus;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the numbers of a dense column are stored. Names and meaning are those of {@code
 * sentence_transformers.util.quantize_embeddings}; {@code float16} is numpy's.
 */
public enum Precision {
  /** {@code array<float>}, as the model gives them. */
  FLOAT32,
  /** {@code binary} of IEEE 754 halves, little-endian, rounded to the nearest, ties to even. */
  FLOAT16,
  /** {@code array<tinyint>}: 256 steps between the least and largest value of each component. */
  INT8,
  /**
   * {@code binary} of one bit a component, set where it is above zero; the first component is the
   * highest bit of the first byte and the last byte is filled up with zeros ({@code ubinary} there;
   * its {@code binary} is the same bytes minus 128).
   */
  BINARY;

  /** A column's precision is asked for with each row. */
  private static final Map<String, Precision> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Precision::wireName, Function.identity()));

  /** Names in options, fingerprints and documents. */
  public static List<String> wireNames() {
    return Arrays.stream(values()).map(Precision::wireName).toList();
  }

  /** The one of that name. */
  public static Precision ofWireName(String name) {
    Precision precision = BY_NAME.get(name);
    if (precision == null) {
      throw new IllegalStateException("no precision '" + name + "'");
    }
    return precision;
  }

  /** Its name, such as {@code int8}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Bytes of one vector, those of the file format around it apart. */
  public int bytes(int dimension) {
    return switch (this) {
      case FLOAT32 -> Float.BYTES * dimension;
      case FLOAT16 -> Short.BYTES * dimension;
      case INT8 -> dimension;
      case BINARY -> (dimension + Byte.SIZE - 1) / Byte.SIZE;
    };
  }
}
