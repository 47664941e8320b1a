package io.embark.read;

import io.embark.stage.OptionSet;
import io.embark.stage.Options;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A file is a document: UTF-8, or UTF-16 / UTF-32 with a byte order mark. The text is kept to the
 * character (line ends, white space), so that spans map back to the file. Compressed files and
 * archives are not opened.
 */
public final class TextReader implements Reader {
  /** What {@code read: { text: {..} }} takes. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          ReadOptions.PATH,
          ReadOptions.extensions(
              "Below a directory or glob, only files with these extensions; all when not given."),
          ReadOptions.MAX_DOCUMENT_BYTES);

  @Override
  public InputListing list(SparkSession spark, Options options) {
    return FileListing.list(
        spark.sparkContext().hadoopConfiguration(), options, options.strings("extensions"));
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Options options, InputListing listing) {
    int mostBytes = options.count(ReadOptions.MAX_DOCUMENT_BYTES.name());
    List<Piece> pieces = listing.files().stream().map(Piece::whole).toList();
    return FileScan.rows(
        spark,
        Packing.tasks(pieces, spark.sparkContext().defaultParallelism()),
        (piece, files) -> {
          InputFile file = piece.file();
          return ItemSource.of(
              WholeFile.read(file, files, mostBytes, bytes -> document(file, bytes)));
        });
  }

  private static ReadItem document(InputFile file, byte[] bytes) {
    Decoded decoded = Decoded.of(bytes, StandardCharsets.UTF_8);
    return decoded.fault() == null
        ? ReadItem.document(file.relativePath(), decoded.text(), file.partitions(), null)
        : ReadItem.rejected(
            file.relativePath(), file.partitions(), ReadReason.INVALID_ENCODING, decoded.fault());
  }
}
