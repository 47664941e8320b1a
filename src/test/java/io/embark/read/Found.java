package io.embark.read;

import io.embark.corpus.Columns;
import io.embark.stage.OptionSet;
import io.embark.stage.Options;
import io.embark.testing.LocalSpark;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A row that a reader gave; {@code reason} and {@code detail} are null while it is alive. */
record Found(
    String sourceId, String text, Map<String, String> attributes, String reason, String detail) {
  /** Lists and reads, sorted by source id, then text and detail. */
  static List<Found> by(Reader reader, OptionSet options, Map<String, ?> values) {
    Options parsed = options.parse("read.test", values);
    InputListing listing = reader.list(LocalSpark.session(), parsed);
    return in(reader.read(LocalSpark.session(), parsed, listing));
  }

  static List<Found> in(Dataset<Row> rows) {
    return rows.collectAsList().stream()
        .map(Found::of)
        .sorted(
            Comparator.comparing(Found::sourceId)
                .thenComparing(found -> String.valueOf(found.text()))
                .thenComparing(found -> String.valueOf(found.detail())))
        .toList();
  }

  static Found alive(String sourceId, String text) {
    return new Found(sourceId, text, Map.of(), null, null);
  }

  static Found alive(String sourceId, String text, Map<String, String> attributes) {
    return new Found(sourceId, text, attributes, null, null);
  }

  static Found rejected(String sourceId, String text, String reason, String detail) {
    return new Found(sourceId, text, Map.of(), reason, detail);
  }

  private static Found of(Row row) {
    Row rejection = row.getAs(Columns.REJECTION);
    return new Found(
        row.getAs(Columns.SOURCE_ID),
        row.getAs(Columns.TEXT),
        new TreeMap<>(row.getJavaMap(row.fieldIndex(Columns.ATTRIBUTES))),
        rejection == null ? null : rejection.getAs("reason"),
        rejection == null ? null : rejection.getAs("detail"));
  }
}
