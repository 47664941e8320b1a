package io.embark.read;

import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Web archives (ISO 28500, WARC 1.0 and 1.1; a record a gzip member or none): pages as {@link
 * HtmlReader} reads them, and plain texts, as crawlers (Common Crawl's WARC and WET, Heritrix)
 * write them. A file is read by one task, a record at a time.
 *
 * <p>Documents are responses with status 200 and resources whose type is HTML or plain text, and
 * conversions to plain text. Requests, metadata, revisits, other statuses and types are no
 * documents and are skipped.
 */
public final class WarcReader implements Reader {
  /** As it stands in job files. */
  public static final String NAME = "warc";

  private static final String BY_URL = "url";

  private static final OptionSpec ID =
      OptionSpec.choice(
              "id",
              List.of(BY_URL, "record"),
              "What identifies a document: its address, of several captures of which one is kept, or"
                  + " the id of its record.")
          .defaultTo(BY_URL);

  /** What {@code read: { warc: {..} }} takes. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          ReadOptions.PATH,
          ReadOptions.extensions("Files to read, by extension.")
              .defaultTo(List.of("warc", "gz", "zst")),
          ID,
          ReadOptions.MAX_DOCUMENT_BYTES);

  @Override
  public InputListing list(SparkSession spark, Options options) {
    return FileListing.list(
        spark.sparkContext().hadoopConfiguration(), options, options.strings("extensions"));
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Options options, InputListing listing) {
    int mostBytes = options.count(ReadOptions.MAX_DOCUMENT_BYTES.name());
    boolean isByUrl = options.string(ID.name()).equals(BY_URL);
    List<Piece> pieces = listing.files().stream().map(Piece::whole).toList();
    Dataset<Row> rows =
        FileScan.rows(
            spark,
            Packing.tasks(pieces, spark.sparkContext().defaultParallelism()),
            (piece, files) -> new WarcPages(piece.file(), files, mostBytes, isByUrl));
    return SourceIds.rejectRepeated(rows);
  }
}
