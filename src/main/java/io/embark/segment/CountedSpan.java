package io.embark.segment;

/**
 * A whole sentence, or a piece of one that is too long.
 *
 * @param tokens content tokens of its own text, or {@link #TOO_LONG}
 */
record CountedSpan(Span span, int tokens) {
  /** Must be cut before it can be packed. */
  static final int TOO_LONG = -1;

  boolean isTooLong() {
    return tokens == TOO_LONG;
  }
}
