package io.embark.sink.milvus;

import io.embark.corpus.Columns;
import java.io.Serializable;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A slice of all keys by their first hex digits. Item ids are MD5, so slices of one depth are of
 * about one size; the first and the last are open, so that no key at all lies outside. Slices
 * instead of pages: pages are not ordered on every server.
 *
 * @param index 0 to 16^depth - 1
 * @param depth hex digits that are looked at; 0 = all keys
 */
record KeyRange(long index, int depth) implements Serializable {
  private static final int MAX_DEPTH = 12;

  /** Slices of one depth, of {@code rowsEach} rows or less on average. */
  static List<KeyRange> covering(long rows, long rowsEach) {
    int depth = 0;
    while (rows > rowsEach << (4 * depth) && depth < MAX_DEPTH) {
      depth++;
    }
    int chosen = depth;
    return LongStream.range(0, 1L << (4 * chosen))
        .mapToObj(index -> new KeyRange(index, chosen))
        .toList();
  }

  /** The sixteen slices that make up this one. */
  List<KeyRange> split() {
    if (depth == MAX_DEPTH) {
      throw new IllegalStateException("keys of " + filter() + " are not spread like MD5");
    }
    return LongStream.range(0, 16)
        .mapToObj(digit -> new KeyRange(index * 16 + digit, depth + 1))
        .toList();
  }

  /** The keys of this slice as an expression of Milvus; empty for all keys. */
  String filter() {
    if (depth == 0) {
      return "";
    }
    String from = Columns.ITEM_ID + " >= " + MilvusFilter.literal(border(index));
    String to = Columns.ITEM_ID + " < " + MilvusFilter.literal(border(index + 1));
    if (index == 0) {
      return to;
    }
    boolean isLast = index == (1L << (4 * depth)) - 1;
    return isLast ? from : MilvusFilter.and(from, to);
  }

  /** Without zeros at its end: the border of a slice is then that of its first part too. */
  private String border(long number) {
    return String.format("%0" + depth + "x", number).replaceAll("0+$", "");
  }
}
