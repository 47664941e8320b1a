package io.embark.pipeline;

import io.embark.corpus.Columns;
import io.embark.corpus.Modality;
import io.embark.corpus.Rejection;
import io.embark.encode.EncoderSpec;
import io.embark.segment.Whole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/**
 * Rows that refer to files of media on their way through the encoders of a job. A file is decoded
 * once, whatever the number of encoders, and not at all where every vector comes from the commit
 * before. Its items are written when it has been read to its end: a file is whole or a reject.
 */
final class MediaRows<T> {
  private final List<EncoderSpec> specs;
  private final int intraOpThreads;
  private final MediaFiles<T> files;
  private final Optional<Whole> whole;
  private final PublishedRows out;

  // items that wait to be encoded together: of files that are whole, and of the one that is open
  private final List<Row> rows = new ArrayList<>();
  private final List<T> items = new ArrayList<>();
  private long bytes;
  private OpenFile<T> open;

  /** What has been made of the file that is being decoded. */
  private static final class OpenFile<T> {
    private final Row row;
    private final List<Row> rows = new ArrayList<>();
    private final List<T> items = new ArrayList<>();
    private final List<EncodedRows> encoded = new ArrayList<>();
    private final List<Row> rejected = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private int parts;

    OpenFile(Row row) {
      this.row = row;
    }
  }

  MediaRows(
      List<EncoderSpec> specs,
      int intraOpThreads,
      MediaFiles<T> files,
      Optional<Whole> whole,
      PublishedRows out) {
    this.specs = specs;
    this.intraOpThreads = intraOpThreads;
    this.files = files;
    this.whole = whole;
    this.out = out;
  }

  /** Writes every row once, as kept or as a reject. */
  void encode(List<Row> window) throws IOException {
    for (Row row : window) {
      if (ItemRows.isReused(row)) {
        ItemRows.write(row, specs, out);
      } else if (EncodedColumns.isReused(specs, row)) {
        rows.add(row);
        items.add(null);
      } else {
        decode(row);
      }
    }
    encodeHeld();
  }

  private void decode(Row row) throws IOException {
    open = new OpenFile<>(row);
    Optional<Rejection> fault;
    try {
      fault = files.open(path(row), this::take);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    OpenFile<T> file = open;
    if (fault.isEmpty() && whole.isPresent()) {
      encodeOpen();
      Wholes.of(whole.get(), row, file.parts, Modality.VIDEO, file.encoded, specs)
          .ifPresent(file.encoded::add);
    }
    open = null;
    if (fault.isPresent()) {
      out.rejected(row, fault.get());
      return;
    }
    for (int i = 0; i < file.rejected.size(); i++) {
      out.rejected(file.rejected.get(i), file.rejections.get(i));
    }
    for (EncodedRows encoded : file.encoded) {
      encoded.write(out);
    }
    rows.addAll(file.rows);
    items.addAll(file.items);
  }

  private static Path path(Row row) {
    return new Path(
        row.<String, String>getJavaMap(row.fieldIndex(Columns.ATTRIBUTES)).get(Columns.URI));
  }

  private void take(MediaPart<T> part) {
    Row row =
        files
            .opening()
            .parts()
            .map(
                modality ->
                    ItemRows.of(
                        open.row, open.parts, modality, part.startMillis(), part.endMillis()))
            .orElse(open.row);
    open.parts++;
    if (part.rejection() != null) {
      open.rejected.add(row);
      open.rejections.add(part.rejection());
      return;
    }
    open.rows.add(row);
    open.items.add(part.item());
    bytes += files.opening().bytes(part.item());
    if (bytes > MediaFiles.BUDGET_BYTES) {
      encodeHeld();
    }
  }

  private void encodeHeld() {
    try {
      if (!rows.isEmpty()) {
        encoded(rows, items).write(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (open != null) {
      encodeOpen();
    }
    bytes = 0;
  }

  private void encodeOpen() {
    if (!open.rows.isEmpty()) {
      open.encoded.add(encoded(open.rows, open.items));
    }
  }

  /** Empties the two lists. */
  private EncodedRows encoded(List<Row> some, List<T> ofThem) {
    List<EncodedColumns> columns = new ArrayList<>();
    for (EncoderSpec spec : specs) {
      columns.add(
          EncodedColumns.of(
              spec,
              some,
              places ->
                  files
                      .opening()
                      .encode(
                          spec,
                          spec.shared(intraOpThreads),
                          places.stream().map(ofThem::get).toList())));
    }
    EncodedRows encoded = new EncodedRows(List.copyOf(some), columns);
    some.clear();
    ofThem.clear();
    return encoded;
  }
}
