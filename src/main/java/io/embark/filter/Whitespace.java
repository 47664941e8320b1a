package io.embark.filter;

/**
 * What Python's {@code str.isspace}, {@code strip}, {@code split} and {@code splitlines} take for
 * space and line ends; Java's own sets differ, and the published quality rules were run with
 * Python's.
 */
final class Whitespace {
  private Whitespace() {}

  static boolean is(int codePoint) {
    if (codePoint <= ' ') {
      return codePoint == ' '
          || (codePoint >= 9 && codePoint <= 13)
          || (codePoint >= 28 && codePoint <= 31);
    }
    if (codePoint < 0x1680) {
      return codePoint == 0x85 || codePoint == 0xA0;
    }
    return codePoint == 0x1680
        || (codePoint >= 0x2000 && codePoint <= 0x200A)
        || codePoint == 0x2028
        || codePoint == 0x2029
        || codePoint == 0x202F
        || codePoint == 0x205F
        || codePoint == 0x3000;
  }

  /** Ends a line for {@code splitlines}; a carriage return and a line feed together end one. */
  static boolean isLineEnd(char unit) {
    return (unit >= 10 && unit <= 13)
        || (unit >= 28 && unit <= 30)
        || unit == 0x85
        || unit == 0x2028
        || unit == 0x2029;
  }

  /** All whitespace is in the basic plane. */
  static int skip(String text, int from, int to) {
    int at = from;
    while (at < to && is(text.charAt(at))) {
      at++;
    }
    return at;
  }

  static int skipBack(String text, int from, int to) {
    int at = to;
    while (at > from && is(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  static String strip(String text) {
    int from = skip(text, 0, text.length());
    return text.substring(from, skipBack(text, from, text.length()));
  }
}
