package io.embark.segment;

import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a table that stands in a text: lines, except that a line break inside double quotes
 * ends none (CSV, RFC 4180; so a quote counts only where a cell begins). Blank lines are no rows.
 */
final class TableRows {
  private TableRows() {}

  /**
   * In order, without whitespace at their ends. A quote that nothing closes is a character like any
   * other, so that it does not swallow the rows after it.
   */
  static List<Span> of(String text) {
    List<Span> rows = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = end(text, start, true);
      Span row = new Span(start, end < 0 ? end(text, start, false) : end).stripped(text);
      start = Math.max(row.end(), end < 0 ? end(text, start, false) : end) + 1;
      if (!row.isEmpty()) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** Where the row that starts here ends, or -1 inside quotes that are never closed. */
  private static int end(String text, int start, boolean minding) {
    boolean isQuoted = false;
    boolean atCell = true;
    for (int i = start; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (isQuoted) {
        isQuoted = unit != '"';
      } else if (unit == '\n' || unit == '\r') {
        return i;
      } else if (unit == '"' && minding) {
        // a doubled quote closes and opens again
        isQuoted = atCell || (i > start && text.charAt(i - 1) == '"');
      }
      atCell = unit == ',' || unit == ';' || unit == '\t' || unit == '|';
    }
    return isQuoted ? -1 : text.length();
  }
}
