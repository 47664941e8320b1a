package io.embark.encode;

import io.embark.model.TokenIds;
import java.util.Arrays;

/**
 * Inputs of a forward pass, row-major {@code [size][width]}, padded at the end.
 *
 * @param size rows
 * @param width tokens of the longest row
 * @param lengths real tokens of each row; the attention mask is 1 there and 0 behind
 * @param ids vocabulary ids, the pad id in the padding
 * @param typeIds segment ids, 0 in the padding and where the tokenizer gave none
 */
@SuppressWarnings("ArrayRecordComponent") // flat primitive buffers for the runtime, never compared
record PaddedBatch(int size, int width, int[] lengths, long[] ids, long[] typeIds) {
  /** The given rows of a window. */
  static PaddedBatch of(TokenIds[] window, int[] rows, long padTokenId) {
    int width = 0;
    for (int row : rows) {
      width = Math.max(width, window[row].length());
    }
    int[] lengths = new int[rows.length];
    long[] ids = new long[rows.length * width];
    long[] typeIds = new long[rows.length * width];
    Arrays.fill(ids, padTokenId);
    for (int i = 0; i < rows.length; i++) {
      TokenIds tokens = window[rows[i]];
      lengths[i] = tokens.length();
      System.arraycopy(tokens.ids(), 0, ids, i * width, tokens.ids().length);
      System.arraycopy(tokens.typeIds(), 0, typeIds, i * width, tokens.typeIds().length);
    }
    return new PaddedBatch(rows.length, width, lengths, ids, typeIds);
  }

  /** 1 at real tokens, 0 at padding. */
  long[] attentionMask() {
    long[] mask = new long[size * width];
    for (int i = 0; i < size; i++) {
      Arrays.fill(mask, i * width, i * width + lengths[i], 1);
    }
    return mask;
  }

  /** 0, 1, 2, ... in each row, for graphs that want their positions given. */
  long[] positionIds() {
    long[] positions = new long[size * width];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = i % width;
    }
    return positions;
  }

  /** What the model computes, padding included. */
  long paddedTokens() {
    return (long) size * width;
  }

  /** What the texts need. */
  long tokens() {
    return Arrays.stream(lengths).asLongStream().sum();
  }
}
