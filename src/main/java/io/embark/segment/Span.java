package io.embark.segment;

import com.ibm.icu.lang.UCharacter;

/** A stretch of a text in UTF-16 units, start inclusive, end exclusive. */
record Span(int start, int end) {
  Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("span " + start + " to " + end);
    }
  }

  static Span whole(String text) {
    return new Span(0, text.length());
  }

  /**
   * Whitespace is what has the Unicode property White_Space: no-break spaces are, U+200B is not.
   */
  static boolean isWhitespace(char unit) {
    return UCharacter.isUWhiteSpace(unit);
  }

  /** Without whitespace at both ends; an empty span at its start if there is nothing else. */
  Span stripped(String text) {
    int first = start;
    int last = end;
    while (first < last && isWhitespace(text.charAt(first))) {
      first++;
    }
    while (last > first && isWhitespace(text.charAt(last - 1))) {
      last--;
    }
    return new Span(first, last);
  }

  boolean isEmpty() {
    return start == end;
  }

  int length() {
    return end - start;
  }

  String of(String text) {
    return text.substring(start, end);
  }
}
