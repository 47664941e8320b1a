package io.embark.pipeline;

import io.embark.corpus.Columns;
import io.embark.encode.EncoderSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/**
 * Rows that refer to files of media on their way through the encoders of a job. A file is decoded
 * once, whatever the number of encoders, and not at all where every vector comes from the commit
 * before.
 */
final class MediaRows<T> {
  private final List<EncoderSpec> specs;
  private final int intraOpThreads;
  private final MediaFiles<T> files;
  private final PublishedRows out;

  MediaRows(List<EncoderSpec> specs, int intraOpThreads, MediaFiles<T> files, PublishedRows out) {
    this.specs = specs;
    this.intraOpThreads = intraOpThreads;
    this.files = files;
    this.out = out;
  }

  /** Writes every row once, as kept or as a reject. */
  void encode(List<Row> window) throws IOException {
    List<Row> rows = new ArrayList<>();
    List<T> items = new ArrayList<>();
    long bytes = 0;
    for (Row row : window) {
      T item = null;
      if (!EncodedColumns.isReused(specs, row)) {
        MediaFiles.Decoded<T> decoded = files.decode(path(row));
        if (decoded.rejection() != null) {
          out.rejected(row, decoded.rejection());
          continue;
        }
        item = decoded.item();
        bytes += files.opening().bytes(item);
      }
      rows.add(row);
      items.add(item);
      if (bytes > MediaFiles.BUDGET_BYTES) {
        write(rows, items);
        bytes = 0;
      }
    }
    write(rows, items);
  }

  private static Path path(Row row) {
    return new Path(
        row.<String, String>getJavaMap(row.fieldIndex(Columns.ATTRIBUTES)).get(Columns.URI));
  }

  private void write(List<Row> rows, List<T> items) throws IOException {
    if (rows.isEmpty()) {
      return;
    }
    List<EncodedColumns> encoded = new ArrayList<>();
    for (EncoderSpec spec : specs) {
      encoded.add(
          EncodedColumns.of(
              spec,
              rows,
              places ->
                  files
                      .opening()
                      .encode(
                          spec,
                          spec.shared(intraOpThreads),
                          places.stream().map(items::get).toList())));
    }
    out.kept(rows, encoded, EncodedColumns.statistics(encoded));
    rows.clear();
    items.clear();
  }
}
