package io.embark.filter;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lines and paragraphs of a text, cut as Python cuts them, and how much of them repeats. */
final class TextLines {
  private TextLines() {}

  /**
   * Parts that repeat an earlier one.
   *
   * @param parts how many
   * @param characters their code points
   */
  record Repeated(int parts, long characters) {}

  /** {@code str.splitlines()}: no line behind the last line end. */
  static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int at = 0; at < text.length(); at++) {
      if (Whitespace.isLineEnd(text.charAt(at))) {
        lines.add(text.substring(from, at));
        if (text.charAt(at) == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
          at++;
        }
        from = at + 1;
      }
    }
    if (from < text.length()) {
      lines.add(text.substring(from));
    }
    return lines;
  }

  /** {@code re.split("\n{least,}", text)}: also the empty parts at the ends. */
  static List<String> split(String text, int least) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    int at = text.indexOf('\n');
    while (at >= 0) {
      int to = at;
      while (to < text.length() && text.charAt(to) == '\n') {
        to++;
      }
      if (to - at >= least) {
        parts.add(text.substring(from, at));
        from = to;
      }
      at = text.indexOf('\n', to);
    }
    parts.add(text.substring(from));
    return parts;
  }

  static Repeated repeated(List<String> parts) {
    Set<String> seen = new HashSet<>();
    int repeated = 0;
    long characters = 0;
    for (String part : parts) {
      if (!seen.add(part)) {
        repeated++;
        characters += part.codePointCount(0, part.length());
      }
    }
    return new Repeated(repeated, characters);
  }
}
