package io.embark.read;

import io.embark.stage.OptionSet;
import io.embark.stage.Options;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * HTML pages as readable text with an outline and the attribute {@code title}, from files and from
 * zip and jar archives ({@code docs.jar!/org/Page.html}). Of an archive, entries with the page
 * extensions are read; others (pictures, scripts, archives) are no documents and are skipped. An
 * archive is read by one task.
 */
public final class HtmlReader implements Reader {
  private static final Set<String> ARCHIVES = Set.of("zip", "jar");
  private static final String TITLE = "title";

  /** What {@code read: { html: {..} }} takes. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          ReadOptions.PATH,
          ReadOptions.extensions("Files and archive entries to read, by extension.")
              .defaultTo(List.of("html", "htm", "xhtml", "zip", "jar")),
          ReadOptions.MAX_DOCUMENT_BYTES);

  @Override
  public InputListing list(SparkSession spark, Options options) {
    return FileListing.list(
        spark.sparkContext().hadoopConfiguration(), options, options.strings("extensions"));
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Options options, InputListing listing) {
    int mostBytes = options.count(ReadOptions.MAX_DOCUMENT_BYTES.name());
    Set<String> pageExtensions = new TreeSet<>();
    for (String given : options.strings("extensions")) {
      pageExtensions.add(FileName.extension("." + given));
    }
    pageExtensions.removeAll(ARCHIVES);
    List<Piece> pieces = listing.files().stream().map(Piece::whole).toList();
    return FileScan.rows(
        spark,
        Packing.tasks(pieces, spark.sparkContext().defaultParallelism()),
        (piece, files) -> open(piece.file(), files, mostBytes, pageExtensions));
  }

  private static ItemSource open(
      InputFile file, FileOpener files, int mostBytes, Set<String> pageExtensions)
      throws IOException {
    if (ARCHIVES.contains(FileName.extension(file.relativePath()))) {
      return new ArchivePages(
          file, files, mostBytes, pageExtensions, (sourceId, bytes) -> page(sourceId, bytes, file));
    }
    return ItemSource.of(
        WholeFile.read(file, files, mostBytes, bytes -> page(file.relativePath(), bytes, file)));
  }

  private static ReadItem page(String sourceId, byte[] bytes, InputFile file) {
    return page(
        sourceId,
        bytes,
        HtmlCharset.of(bytes),
        title ->
            RowColumns.attributes(
                title.isEmpty() ? Map.of() : Map.of(TITLE, title), file.partitions()));
  }

  /** {@code attributes}: made of the page's title, empty without one. */
  static ReadItem page(
      String sourceId,
      byte[] bytes,
      Charset charset,
      Function<String, Map<String, String>> attributes) {
    Decoded decoded = Decoded.of(bytes, charset);
    if (decoded.fault() != null) {
      return ReadItem.rejected(
          sourceId, attributes.apply(""), ReadReason.INVALID_ENCODING, decoded.fault());
    }
    HtmlText page = HtmlText.of(decoded.text());
    return ReadItem.document(sourceId, page.text(), attributes.apply(page.title()), page.outline());
  }
}
