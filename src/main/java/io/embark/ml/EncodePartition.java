package io.embark.ml;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Encodes the rows of one partition, some at a time; order stays. */
final class EncodePartition<T> implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Of rows that wait together and of what was opened for them; the last may go beyond. */
  private static final long MOST_BYTES = 64L << 20;

  private final CellEncoding<T> encoding;
  private final int input;
  private final int added;
  private final boolean givesReasons;
  private final int mostRows;

  /**
   * @param input index of the input column
   * @param added columns with values; behind them comes that of reasons, if there is one
   * @param mostRows that wait together
   */
  EncodePartition(
      CellEncoding<T> encoding, int input, int added, boolean givesReasons, int mostRows) {
    this.encoding = encoding;
    this.input = input;
    this.added = added;
    this.givesReasons = givesReasons;
    this.mostRows = mostRows;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Iterator<>() {
      private Iterator<Row> encoded = List.<Row>of().iterator();

      @Override
      public boolean hasNext() {
        return encoded.hasNext() || rows.hasNext();
      }

      @Override
      public Row next() {
        if (!encoded.hasNext()) {
          encoded = encode(rows).iterator();
        }
        return encoded.next();
      }
    };
  }

  /** The next rows, at least one. */
  private List<Row> encode(Iterator<Row> rows) {
    List<Row> batch = new ArrayList<>();
    List<Outcome<T>> opened = new ArrayList<>();
    List<T> items = new ArrayList<>();
    long bytes = 0;
    do {
      Row row = rows.next();
      Outcome<T> outcome =
          row.isNullAt(input) ? Outcome.none(encoding.missing()) : encoding.open(row.get(input));
      batch.add(row);
      opened.add(outcome);
      bytes += bytes(row);
      if (outcome.value() != null) {
        items.add(outcome.value());
        bytes += encoding.bytes(outcome.value());
      }
    } while (rows.hasNext() && batch.size() < mostRows && bytes < MOST_BYTES);
    Iterator<Outcome<List<Object>>> encoded =
        (items.isEmpty() ? List.<Outcome<List<Object>>>of() : encoding.encode(items)).iterator();
    List<Row> out = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      Outcome<T> before = opened.get(i);
      out.add(
          row(
              batch.get(i),
              before.value() == null ? Outcome.none(before.reason()) : encoded.next()));
    }
    return out;
  }

  /** Of files that are cells. */
  private static long bytes(Row row) {
    long bytes = 0;
    for (int i = 0; i < row.size(); i++) {
      bytes += row.get(i) instanceof byte[] cell ? cell.length : 0;
    }
    return bytes;
  }

  private Row row(Row row, Outcome<List<Object>> outcome) {
    Object[] cells = new Object[row.size() + added + (givesReasons ? 1 : 0)];
    for (int i = 0; i < row.size(); i++) {
      cells[i] = row.get(i);
    }
    if (outcome.value() != null) {
      for (int i = 0; i < added; i++) {
        cells[row.size() + i] = outcome.value().get(i);
      }
    } else if (givesReasons) {
      cells[row.size() + added] = outcome.reason();
    }
    return RowFactory.create(cells);
  }
}
