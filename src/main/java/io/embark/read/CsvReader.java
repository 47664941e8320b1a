package io.embark.read;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * CSV as RFC 4180 has it. Every file's own header names its columns, so files may order them
 * differently. Empty lines are skipped and are no rows; an empty cell without quotes is null. Not
 * Spark's source: that replaces bad bytes, holds records of any size (an open quote swallows the
 * file), checks cell counts only without column pruning, and takes columns by place.
 */
public final class CsvReader implements Reader {
  /** What {@code read: { csv: {..} }} takes. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          ReadOptions.PATH,
          ReadOptions.ID,
          ReadOptions.TEXT,
          ReadOptions.ATTRIBUTES,
          ReadOptions.MAX_DOCUMENT_BYTES,
          OptionSpec.of(
                  "header",
                  OptionSpec.Type.FLAG,
                  "The first record of every file names the columns; else they are _c0, _c1, ...")
              .defaultTo(true),
          OptionSpec.of("delimiter", OptionSpec.Type.STRING, "Between cells; \\t for a tab.")
              .defaultTo(","),
          OptionSpec.of("quote", OptionSpec.Type.STRING, "Around cells.").defaultTo("\""),
          OptionSpec.of(
                  "escape",
                  OptionSpec.Type.STRING,
                  "Before a quote inside a quoted cell; a doubled quote is always understood.")
              .defaultTo("\""),
          OptionSpec.of(
                  "multi-line",
                  OptionSpec.Type.FLAG,
                  "Quoted cells may hold line ends; false lets several tasks read one large file.")
              .defaultTo(true),
          OptionSpec.of("charset", OptionSpec.Type.STRING, "Charset of the cells.")
              .defaultTo("UTF-8"));

  @Override
  public InputListing list(SparkSession spark, Options options) {
    CsvDialect dialect = CsvDialect.of(options);
    InputListing listing =
        FileListing.list(spark.sparkContext().hadoopConfiguration(), options, List.of());
    FileOpener files = new FileOpener(spark);
    for (InputFile file : listing.files()) {
      Optional<List<String>> header;
      try {
        header = CsvHeader.read(file, files, dialect);
      } catch (IOException e) {
        throw new UserError(
            Category.INPUT,
            "Cannot read '"
                + options.where()
                + ".path': "
                + file.uri()
                + " has no usable header ("
                + e.getMessage()
                + "), expected column names. Mend the file, or set 'header', 'delimiter', 'quote' or"
                + " 'charset'.",
            e);
      }
      if (header.isPresent()) {
        ColumnCheck.refuseMissing(
            options.where(), RowColumns.of(options), file.uri(), header.get());
        return listing;
      }
    }
    return listing; // files without a record have no rows, and so no column is missed
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Options options, InputListing listing) {
    int cores = spark.sparkContext().defaultParallelism();
    return read(spark, options, listing, Packing.splitBytes(listing.bytes(), cores));
  }

  Dataset<Row> read(SparkSession spark, Options options, InputListing listing, long splitBytes) {
    RowColumns columns = RowColumns.of(options);
    CsvDialect dialect = CsvDialect.of(options);
    Dataset<Row> rows =
        FileScan.rows(
            spark,
            Packing.lineTasks(spark, listing, dialect.isMultiLine() ? Long.MAX_VALUE : splitBytes),
            (piece, files) -> open(piece, files, columns, dialect));
    return SourceIds.unique(rows, columns);
  }

  private static ItemSource open(
      Piece piece, FileOpener files, RowColumns columns, CsvDialect dialect) throws IOException {
    List<String> header = CsvHeader.read(piece.file(), files, dialect).orElseGet(ArrayList::new);
    for (Map.Entry<String, String> column : columns.named()) {
      if (!header.isEmpty() && !header.contains(column.getValue())) {
        return ItemSource.of(missingColumn(piece.file(), column.getValue(), header));
      }
    }
    return new Records(piece, files, columns, dialect, header);
  }

  private static ReadItem missingColumn(InputFile file, String column, List<String> header) {
    return ReadItem.rejected(
        file.relativePath(),
        file.partitions(),
        ReadReason.MISSING_COLUMN,
        "found no column '" + column + "', expected it among: " + String.join(", ", header));
  }

  private static final class Records implements ItemSource {
    private final CappedRecords records;
    private final CsvRecord kernel;
    private boolean isHeaderNext;

    Records(
        Piece piece, FileOpener files, RowColumns columns, CsvDialect dialect, List<String> header)
        throws IOException {
      this.kernel = new CsvRecord(piece.file(), columns, dialect, header);
      this.isHeaderNext = dialect.hasHeader() && piece.start() == 0;
      this.records = CappedRecords.open(piece, files, columns.mostBytes(), new CsvMachine(dialect));
    }

    @Override
    public Optional<ReadItem> next() throws IOException {
      Optional<CappedRecord> record = records.next();
      while (record.isPresent() && (record.get().isEmpty() || isHeaderNext)) {
        isHeaderNext = isHeaderNext && record.get().isEmpty();
        record = records.next();
      }
      return record.map(kernel::read);
    }

    @Override
    public void close() throws IOException {
      records.close();
    }
  }
}
