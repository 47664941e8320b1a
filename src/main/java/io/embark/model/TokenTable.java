package io.embark.model;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * A vector for each id of a {@code tokenizer.json}, for texts that it cuts without adding special
 * tokens. Owns the tokenizer.
 */
final class TokenTable implements StaticVectors {
  /** Few enough that floats lose nothing that counts, and enough to make doubles rare. */
  private static final int TOKENS_IN_FLOATS = 64;

  private final TextTokenizer tokenizer;
  private final WordTokens words; // null: the library is asked for each text
  private final float[] rows;
  private final int dimension;
  private final OptionalLong leftOut;
  private final int maxTokens;
  private final long maxLetters;

  /**
   * @param cutsAtSpaces the ids of a text are those of its words, see {@link WordTokens}
   * @param rows {@code [ids][dimension]} row-major
   * @param leftOut id whose vector does not count, nor the token itself; model2vec's rule for
   *     unknown tokens
   * @param maxTokens tokens of a text that count, the first ones
   * @param maxLetters code points of a text that are read, the first ones
   */
  TokenTable(
      TextTokenizer tokenizer,
      boolean cutsAtSpaces,
      float[] rows,
      int dimension,
      OptionalLong leftOut,
      int maxTokens,
      long maxLetters) {
    this.tokenizer = tokenizer;
    this.words = cutsAtSpaces ? new WordTokens(tokenizer) : null;
    this.rows = rows;
    this.dimension = dimension;
    this.leftOut = leftOut;
    this.maxTokens = maxTokens;
    this.maxLetters = maxLetters;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public int words() {
    return rows.length / dimension;
  }

  @Override
  public Added add(String text, double[] sum) {
    String beginning = beginning(text);
    Sum found = new Sum(sum);
    if (words != null) {
      words.forEach(beginning, found);
    } else {
      Arrays.stream(tokenizer.encode(beginning).ids()).forEach(found);
    }
    found.flush();
    return new Added(
        Math.min(found.tokens, maxTokens),
        found.tokens > maxTokens || beginning.length() < text.length());
  }

  /**
   * Adds the vectors of the tokens of one text, in floats first: the JIT vectorises that loop. Four
   * rows go in at a time, so that the sum itself is read and written once for them.
   */
  private final class Sum implements LongConsumer {
    private final double[] sum;
    private final float[] part = new float[dimension];
    private final int[] held = new int[4];
    private int tokens;

    Sum(double[] sum) {
      this.sum = sum;
    }

    @Override
    public void accept(long id) {
      boolean counts = leftOut.isEmpty() || id != leftOut.getAsLong();
      if (counts && ++tokens <= maxTokens) {
        int place = (tokens - 1) % held.length;
        held[place] = (int) id * part.length;
        if (place == held.length - 1) {
          addHeld();
        }
        if (tokens % TOKENS_IN_FLOATS == 0) {
          flush();
        }
      }
    }

    private void addHeld() {
      float[] to = part;
      float[] of = rows;
      int a = held[0];
      int b = held[1];
      int c = held[2];
      int e = held[3];
      for (int d = 0; d < to.length; d++) {
        to[d] += (of[a + d] + of[b + d]) + (of[c + d] + of[e + d]);
      }
    }

    void flush() {
      for (int i = 0; i < Math.min(tokens, maxTokens) % held.length; i++) {
        float[] to = part;
        float[] of = rows;
        int from = held[i];
        for (int d = 0; d < to.length; d++) {
          to[d] += of[from + d];
        }
      }
      for (int d = 0; d < dimension; d++) {
        sum[d] += part[d];
        part[d] = 0;
      }
    }
  }

  private String beginning(String text) {
    boolean isShort =
        text.length() <= maxLetters || text.codePointCount(0, text.length()) <= maxLetters;
    return isShort ? text : text.substring(0, text.offsetByCodePoints(0, (int) maxLetters));
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
