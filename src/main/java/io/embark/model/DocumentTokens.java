package io.embark.model;

/**
 * A whole document as tokens, none left out, with where each stands in the text.
 *
 * @param ids vocabulary ids, special tokens included
 * @param typeIds segment ids of the same length; empty when the model's graph takes none
 * @param starts first character of each token, in Unicode code points of the text
 * @param ends one behind its last; equal to the start for a special token
 * @param head special tokens in front of the text's own
 * @param tail special tokens behind them
 */
@SuppressWarnings("ArrayRecordComponent") // flat primitive arrays, never compared
public record DocumentTokens(
    long[] ids, long[] typeIds, int[] starts, int[] ends, int head, int tail) {
  /** Number of the text's own tokens. */
  public int size() {
    return ids.length - head - tail;
  }

  /**
   * Some of the text's own tokens between the special ones, as the model takes them.
   *
   * @param kept own tokens from the first on that come in front of them, such as a prompt's
   * @param from first own token, at least {@code kept}
   * @param to one behind the last
   */
  public TokenIds window(int kept, int from, int to) {
    return new TokenIds(
        window(ids, kept, from, to),
        typeIds.length == 0 ? typeIds : window(typeIds, kept, from, to),
        false,
        head + kept + to - from + tail);
  }

  private long[] window(long[] values, int kept, int from, int to) {
    long[] window = new long[head + kept + to - from + tail];
    System.arraycopy(values, 0, window, 0, head + kept);
    System.arraycopy(values, head + from, window, head + kept, to - from);
    System.arraycopy(values, values.length - tail, window, window.length - tail, tail);
    return window;
  }
}
