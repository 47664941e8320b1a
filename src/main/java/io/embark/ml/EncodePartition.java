package io.embark.ml;

import io.embark.encode.Encoded;
import io.embark.encode.EncoderSpec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Encodes the rows of one partition, some at a time; order stays. */
final class EncodePartition implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final EncoderSpec spec;
  private final CellToValue toValue;
  private final int input;
  private final boolean givesReasons;
  private final int batchRows;
  private final int intraOpThreads;

  EncodePartition(
      EncoderSpec spec,
      CellToValue toValue,
      int input,
      boolean givesReasons,
      int batchRows,
      int intraOpThreads) {
    this.spec = spec;
    this.toValue = toValue;
    this.input = input;
    this.givesReasons = givesReasons;
    this.batchRows = batchRows;
    this.intraOpThreads = intraOpThreads;
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
          List<Row> batch = new ArrayList<>();
          while (rows.hasNext() && batch.size() < batchRows) {
            batch.add(rows.next());
          }
          encoded = encode(batch).iterator();
        }
        return encoded.next();
      }
    };
  }

  private List<Row> encode(List<Row> batch) {
    List<String> texts =
        batch.stream().map(row -> row.getString(input)).filter(Objects::nonNull).toList();
    Iterator<Encoded> results =
        texts.isEmpty()
            ? List.<Encoded>of().iterator()
            : spec.shared(intraOpThreads).encode(texts).results().iterator();
    List<Row> out = new ArrayList<>(batch.size());
    for (Row row : batch) {
      Encoded result = row.isNullAt(input) ? null : results.next();
      Object[] values = new Object[row.size() + (givesReasons ? 2 : 1)];
      for (int i = 0; i < row.size(); i++) {
        values[i] = row.get(i);
      }
      if (result != null && result.embedding() != null) {
        values[row.size()] = toValue.of(result.embedding().cells().get(0));
      } else if (givesReasons) {
        values[row.size() + 1] =
            result == null
                ? "missing_text"
                : result.rejection().reason() + ": " + result.rejection().detail();
      }
      out.add(RowFactory.create(values));
    }
    return out;
  }
}
