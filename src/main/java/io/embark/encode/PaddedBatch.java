package io.embark.encode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.embark.model.GraphOutput;
import io.embark.model.TokenIds;
import java.util.Arrays;

/**
 * Inputs of a forward pass, row-major {@code [size][width]}, padded at the end.
 *
 * @param size rows
 * @param width tokens of the longest row
 * @param lengths tokens of each row, padding not counted
 * @param ids vocabulary ids, the pad id in the padding
 * @param typeIds segment ids, 0 in the padding and where the tokenizer gave none
 * @param attended tokens of each row where the attention mask is 1; it is 0 behind them
 */
@SuppressWarnings("ArrayRecordComponent") // flat primitive buffers for the runtime, never compared
record PaddedBatch(int size, int width, int[] lengths, long[] ids, long[] typeIds, int[] attended)
    implements Batch {
  /** All tokens are attended to. */
  PaddedBatch(int size, int width, int[] lengths, long[] ids, long[] typeIds) {
    this(size, width, lengths, ids, typeIds, lengths);
  }

  /** The given rows of a window. */
  static PaddedBatch of(TokenIds[] window, int[] rows, long padTokenId) {
    int width = 0;
    for (int row : rows) {
      width = Math.max(width, window[row].length());
    }
    int[] lengths = new int[rows.length];
    int[] attended = new int[rows.length];
    long[] ids = new long[rows.length * width];
    long[] typeIds = new long[rows.length * width];
    Arrays.fill(ids, padTokenId);
    for (int i = 0; i < rows.length; i++) {
      TokenIds tokens = window[rows[i]];
      lengths[i] = tokens.length();
      attended[i] = tokens.attended();
      System.arraycopy(tokens.ids(), 0, ids, i * width, tokens.ids().length);
      System.arraycopy(tokens.typeIds(), 0, typeIds, i * width, tokens.typeIds().length);
    }
    return new PaddedBatch(rows.length, width, lengths, ids, typeIds, attended);
  }

  @Override
  public NDArray tensor(String input, NDManager manager) {
    return manager.create(values(input), new Shape(size, width));
  }

  private long[] values(String input) {
    return switch (input) {
      case "input_ids" -> ids;
      case "attention_mask" -> attentionMask();
      case "token_type_ids" -> typeIds;
      case "position_ids" -> positionIds();
      default -> throw new IllegalStateException("no values for graph input '" + input + "'");
    };
  }

  @Override
  public long[] shape(GraphOutput output) {
    return output.shape(size, width);
  }

  /** 1 at tokens that are attended to, 0 at the others and at padding. */
  long[] attentionMask() {
    long[] mask = new long[size * width];
    for (int i = 0; i < size; i++) {
      Arrays.fill(mask, i * width, i * width + attended[i], 1);
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

  @Override
  public long paddedTokens() {
    return (long) size * width;
  }

  @Override
  public long tokens() {
    return Arrays.stream(lengths).asLongStream().sum();
  }
}
