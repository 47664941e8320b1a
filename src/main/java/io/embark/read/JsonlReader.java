package io.embark.read;

import io.embark.stage.OptionSet;
import io.embark.stage.Options;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * JSON Lines: every line one object in UTF-8. Lines of blanks are skipped and are no rows. Large
 * files are read by several tasks, compressed ones (gz, bz2, zst, ...) by one each. Escaped lone
 * surrogates become U+FFFD. Without {@code id}, equal lines are told apart by an occurrence number.
 * Keys of {@code attributes} that a line lacks are absent; arrays and objects are carried as JSON.
 */
public final class JsonlReader implements Reader {
  /** What {@code read: { jsonl: {..} }} takes. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          ReadOptions.PATH,
          ReadOptions.ID,
          ReadOptions.TEXT,
          ReadOptions.ATTRIBUTES,
          ReadOptions.MAX_DOCUMENT_BYTES);

  @Override
  public InputListing list(SparkSession spark, Options options) {
    return FileListing.list(spark.sparkContext().hadoopConfiguration(), options, List.of());
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Options options, InputListing listing) {
    int cores = spark.sparkContext().defaultParallelism();
    return read(spark, options, listing, Packing.splitBytes(listing.bytes(), cores));
  }

  Dataset<Row> read(SparkSession spark, Options options, InputListing listing, long splitBytes) {
    RowColumns columns = RowColumns.of(options);
    Dataset<Row> rows =
        FileScan.rows(
            spark,
            Packing.lineTasks(spark, listing, splitBytes),
            (piece, files) -> new Lines(piece, files, columns));
    return SourceIds.unique(rows, columns);
  }

  private static final class Lines implements ItemSource {
    private final InputFile file;
    private final RowColumns columns;
    private final CappedRecords lines;

    Lines(Piece piece, FileOpener files, RowColumns columns) throws IOException {
      this.file = piece.file();
      this.columns = columns;
      this.lines =
          CappedRecords.open(piece, files, columns.mostBytes(), CappedRecords.Boundary.lines());
    }

    @Override
    public Optional<ReadItem> next() throws IOException {
      Optional<CappedRecord> line = lines.next();
      while (line.isPresent() && line.get().isBlank()) {
        line = lines.next();
      }
      return line.map(record -> JsonLine.read(file, columns, record));
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
