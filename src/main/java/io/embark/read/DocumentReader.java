package io.embark.read;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * PDF, EPUB and Word documents ({@link DocumentFormat}) as readable text with an outline of pages,
 * chapters and headings and the attributes {@code title}, {@code author} and {@code created}, by
 * Apache Tika. A file is a document; embedded files are not opened.
 */
public final class DocumentReader implements Reader {
  /** As it stands in job files. */
  public static final String NAME = "document";

  private static final String BY_PAGE = "page";

  private static final OptionSpec SPANS =
      OptionSpec.choice(
              "spans",
              List.of(BY_PAGE, "chapter"),
              "What the outline of a PDF has, for chunks by headings: its pages, below their"
                  + " chapters, or its chapters (bookmarks) alone. EPUB and Word have chapters and"
                  + " headings.")
          .defaultTo(BY_PAGE);

  private static final OptionSpec MAX_SECONDS =
      OptionSpec.of(
              "max-seconds",
              OptionSpec.Type.INTEGER,
              "A document that takes longer to read is rejected.")
          .between(1, 86_400)
          .defaultTo(300L);

  /** What {@code read: { document: {..} }} takes. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          ReadOptions.PATH,
          ReadOptions.extensions("Files to read, by extension; of pdf, epub and docx.")
              .defaultTo(DocumentFormat.extensions()),
          SPANS,
          MAX_SECONDS,
          ReadOptions.MAX_DOCUMENT_BYTES);

  @Override
  public InputListing list(SparkSession spark, Options options) {
    List<String> known = DocumentFormat.extensions();
    for (String given : options.strings("extensions")) {
      if (!known.contains(FileName.extension("." + given))) {
        throw new UserError(
            Category.CONFIG,
            "Cannot read by '"
                + options.where()
                + "': found extension '"
                + given
                + "', expected some of "
                + String.join(", ", known)
                + ". Leave it out of 'extensions'.");
      }
    }
    return FileListing.list(
        spark.sparkContext().hadoopConfiguration(), options, options.strings("extensions"));
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Options options, InputListing listing) {
    int mostBytes = options.count(ReadOptions.MAX_DOCUMENT_BYTES.name());
    boolean byPage = options.string(SPANS.name()).equals(BY_PAGE);
    int maxSeconds = options.count(MAX_SECONDS.name());
    List<Piece> pieces = listing.files().stream().map(Piece::whole).toList();
    return FileScan.rows(
        spark,
        Packing.tasks(pieces, spark.sparkContext().defaultParallelism()),
        (piece, files) -> {
          InputFile file = piece.file();
          DocumentExtraction extraction = new DocumentExtraction(mostBytes, byPage, maxSeconds);
          return ItemSource.of(
              WholeFile.read(file, files, mostBytes, bytes -> extraction.item(file, bytes)));
        });
  }
}
