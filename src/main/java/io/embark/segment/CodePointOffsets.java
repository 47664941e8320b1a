package io.embark.segment;

/**
 * UTF-16 offsets of one text as code point offsets, which is how Spark, Python and DuckDB count
 * characters. Asked in nearly ascending order it walks the text once. Used by one thread.
 */
final class CodePointOffsets {
  private final String text;
  private int utf16;
  private long codePoints;

  CodePointOffsets(String text) {
    this.text = text;
  }

  /** Code points before a UTF-16 offset that is not inside a surrogate pair. */
  long of(int offset) {
    if (offset >= utf16) {
      codePoints += text.codePointCount(utf16, offset);
    } else {
      codePoints -= text.codePointCount(offset, utf16);
    }
    utf16 = offset;
    return codePoints;
  }
}
