package io.embark.pipeline;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemId;
import io.embark.corpus.Modality;
import io.embark.corpus.Rejection;
import io.embark.corpus.VectorColumn;
import io.embark.encode.EncodeStatistics;
import io.embark.encode.EncoderSpec;
import io.embark.sink.LakeCell;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;

/**
 * Rows of the items of one file, made of the row that refers to it. Those of the commit before come
 * with it as a whole, see {@link Increment}.
 */
final class ItemRows {
  /** {@code array<struct>} of the file's kept items; null where they are to be made. */
  static final String ITEMS = StagedRows.REUSED + "items";

  /** {@code array<struct<item_id,stage,reason,detail>>} of the others; null if there are none. */
  static final String REJECTS = StagedRows.REUSED + "rejects";

  private ItemRows() {}

  /** A row of the same columns with another place in the file. */
  static Row of(Row file, int segment, Modality modality, long startMillis, long endMillis) {
    String source = file.getString(file.fieldIndex(Columns.SOURCE_ID));
    return with(
        file,
        Map.of(
            Columns.ITEM_ID, ItemId.of(source, startMillis, endMillis),
            Columns.SEGMENT, segment,
            Columns.SPAN_START, startMillis,
            Columns.SPAN_END, endMillis,
            Columns.MODALITY, modality.wireName()));
  }

  /** The row with other values in these columns. */
  static Row with(Row file, Map<String, ?> changed) {
    Object[] values = new Object[file.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = file.get(i);
    }
    changed.forEach((name, value) -> values[file.fieldIndex(name)] = value);
    return new GenericRowWithSchema(values, file.schema());
  }

  /** Its items come from the commit before. */
  static boolean isReused(Row file) {
    int index = Arrays.asList(file.schema().fieldNames()).indexOf(ITEMS);
    return index >= 0 && !file.isNullAt(index);
  }

  /** Writes the items of the commit before. */
  static void write(Row file, List<EncoderSpec> specs, PublishedRows out) throws IOException {
    List<Row> items = file.getList(file.fieldIndex(ITEMS));
    List<Row> rows = new ArrayList<>();
    boolean hasFirst = false;
    for (Row item : items) {
      int segment = item.getAs(Columns.SEGMENT);
      hasFirst |= segment == 0;
      rows.add(
          with(
              file,
              Map.of(
                  Columns.ITEM_ID, item.<String>getAs(Columns.ITEM_ID),
                  Columns.SEGMENT, segment,
                  Columns.SPAN_START, item.<Long>getAs(Columns.SPAN_START),
                  Columns.SPAN_END, item.<Long>getAs(Columns.SPAN_END),
                  Columns.MODALITY, item.<String>getAs(Columns.MODALITY))));
    }
    List<EncodedColumns> columns = new ArrayList<>();
    for (EncoderSpec spec : specs) {
      columns.add(
          new EncodedColumns(
              items.stream().map(item -> cells(item, spec.columns())).toList(),
              Collections.nCopies(items.size(), null),
              0,
              items.size(),
              EncodeStatistics.NONE));
    }
    new EncodedRows(rows, columns).write(out);
    writeRejects(file, hasFirst, out);
  }

  /** Which of them was the first is not kept; one of them is if no other item was. */
  private static void writeRejects(Row file, boolean hasFirst, PublishedRows out)
      throws IOException {
    int index = file.fieldIndex(REJECTS);
    if (file.isNullAt(index)) {
      return;
    }
    int segment = hasFirst ? 1 : 0;
    for (Row reject : file.<Row>getList(index)) {
      Row row =
          with(
              file,
              Map.of(
                  Columns.ITEM_ID,
                  reject.<String>getAs(Columns.ITEM_ID),
                  Columns.SEGMENT,
                  segment++));
      out.rejected(
          row,
          new Rejection(reject.getAs("stage"), reject.getAs("reason"), reject.getAs("detail")));
    }
  }

  private static List<Object> cells(Row item, List<VectorColumn> columns) {
    List<Object> cells = new ArrayList<>();
    for (VectorColumn column : columns) {
      cells.add(LakeCell.read(item, item.fieldIndex(column.name()), column));
    }
    return cells;
  }
}
