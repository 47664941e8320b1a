package io.embark.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.md5;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/**
 * Identity of an item. It depends on nothing but its source and span: not on partitioning, order,
 * run or content.
 */
public final class ItemId {
  private static final char UNIT_SEPARATOR = '\u001f';

  private ItemId() {}

  /** MD5 of the UTF-8 of source id, span start and span end, joined by U+001F; 32 hex digits. */
  public static String of(String sourceId, long spanStart, long spanEnd) {
    String name = sourceId + UNIT_SEPARATOR + spanStart + UNIT_SEPARATOR + spanEnd;
    return HexFormat.of()
        .formatHex(ContentHash.digest("MD5").digest(name.getBytes(StandardCharsets.UTF_8)));
  }

  /** The same in SQL, of rows of {@link ItemSchema#ITEM}. */
  public static Column column() {
    return of(col(Columns.SOURCE_ID), col(Columns.SPAN_START), col(Columns.SPAN_END));
  }

  /** The same in SQL. */
  public static Column of(Column sourceId, Column spanStart, Column spanEnd) {
    Column name =
        concat_ws(
            String.valueOf(UNIT_SEPARATOR),
            sourceId,
            spanStart.cast(DataTypes.StringType),
            spanEnd.cast(DataTypes.StringType));
    return md5(name.cast(DataTypes.BinaryType));
  }
}
