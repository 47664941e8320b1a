package io.embark.model;

import java.util.OptionalLong;

/**
 * A vector for each id of a {@code tokenizer.json}, for texts that it cuts without adding special
 * tokens. Owns the tokenizer.
 */
final class TokenTable implements StaticVectors {
  private final TextTokenizer tokenizer;
  private final float[] rows;
  private final int dimension;
  private final OptionalLong leftOut;
  private final int maxTokens;
  private final long maxLetters;

  /**
   * @param rows {@code [ids][dimension]} row-major
   * @param leftOut id whose vector does not count, nor the token itself; model2vec's rule for
   *     unknown tokens
   * @param maxTokens tokens of a text that count, the first ones
   * @param maxLetters code points of a text that are read, the first ones
   */
  TokenTable(
      TextTokenizer tokenizer,
      float[] rows,
      int dimension,
      OptionalLong leftOut,
      int maxTokens,
      long maxLetters) {
    this.tokenizer = tokenizer;
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
    int found = 0;
    for (long id : tokenizer.encode(beginning).ids()) {
      boolean counts = leftOut.isEmpty() || id != leftOut.getAsLong();
      if (counts && ++found <= maxTokens) {
        int from = (int) id * dimension;
        for (int d = 0; d < dimension; d++) {
          sum[d] += rows[from + d];
        }
      }
    }
    return new Added(
        Math.min(found, maxTokens), found > maxTokens || beginning.length() < text.length());
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
