package io.embark.sink.milvus;

import static org.apache.spark.sql.functions.conv;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.substring;

import io.embark.corpus.Columns;
import java.io.Serializable;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/**
 * A slice of all keys by the first bits of their hex digits. Item ids are MD5, so slices of one
 * depth are of about one size; the first and the last are open, so that no key at all lies outside.
 * Slices instead of pages: pages are not ordered on every server.
 *
 * @param index 0 to 2^depth - 1
 * @param depth bits that are looked at; 0 = all keys
 */
record KeyRange(long index, int depth) implements Serializable {
  private static final int MAX_DEPTH = 48;
  private static final int DIGIT_BITS = 4;

  /** Slices of one depth, of {@code rowsEach} rows or less on average, by their index. */
  static List<KeyRange> covering(long rows, long rowsEach) {
    int depth = 0;
    while (rows > rowsEach << depth && depth < MAX_DEPTH) {
      depth++;
    }
    int chosen = depth;
    return LongStream.range(0, 1L << chosen)
        .mapToObj(index -> new KeyRange(index, chosen))
        .toList();
  }

  /**
   * The index of the slice of that depth that a key of the lake is in.
   *
   * @param key 32 hex digits
   */
  static Column indexOf(Column key, int depth) {
    int digits = digits(depth);
    return depth == 0
        ? lit(0L)
        : shiftright(
            conv(substring(key, 1, digits), 16, 10).cast(DataTypes.LongType),
            DIGIT_BITS * digits - depth);
  }

  /** The two slices that make up this one. */
  List<KeyRange> split() {
    if (depth == MAX_DEPTH) {
      throw new IllegalStateException("keys of " + filter() + " are not spread like MD5");
    }
    return List.of(new KeyRange(2 * index, depth + 1), new KeyRange(2 * index + 1, depth + 1));
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
    boolean isLast = index == (1L << depth) - 1;
    return isLast ? from : MilvusFilter.and(from, to);
  }

  /** Without zeros at its end: the border of a slice is then that of its first part too. */
  private String border(long number) {
    int digits = digits(depth);
    return String.format("%0" + digits + "x", number << (DIGIT_BITS * digits - depth))
        .replaceAll("0+$", "");
  }

  private static int digits(int depth) {
    return (depth + DIGIT_BITS - 1) / DIGIT_BITS;
  }
}
