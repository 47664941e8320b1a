package io.embark.model;

import java.io.Serializable;

/**
 * An output of a graph that an encoder reads; float32.
 *
 * @param dimension size of the last axis
 */
public record GraphOutput(String name, Axes axes, int dimension) implements Serializable {
  /** What a graph gives a vector for. */
  public enum Axes {
    /** {@code [batch, dimension]}: the graph pools. */
    TEXTS,
    /** {@code [batch, tokens, dimension]}. */
    TOKENS,
    /** {@code [batch, tokens - 1, dimension]}: the first token is left out. */
    TOKENS_AFTER_FIRST
  }

  /** The axes of a batch of {@code size} texts padded to {@code width} tokens. */
  public long[] shape(int size, int width) {
    return switch (axes) {
      case TEXTS -> new long[] {size, dimension};
      case TOKENS -> new long[] {size, width, dimension};
      case TOKENS_AFTER_FIRST -> new long[] {size, width - 1, dimension};
    };
  }
}
