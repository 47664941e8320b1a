package io.embark.read;

import io.embark.corpus.Modality;
import io.embark.stage.OptionSet;
import io.embark.stage.Options;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Rows that refer to files of media: a file is opened where it is encoded, and what has nothing of
 * the kind in it becomes a reject there. Without {@code extensions} every file is taken, since what
 * a file is is told by its bytes.
 */
final class MediaReferences {
  /** Of all readers of media. */
  static final OptionSet OPTIONS =
      OptionSet.of(
          ReadOptions.PATH,
          ReadOptions.extensions(
              "Below a directory or glob, only files with these extensions; all when not given."));

  private MediaReferences() {}

  static InputListing list(SparkSession spark, Options options) {
    return FileListing.list(
        spark.sparkContext().hadoopConfiguration(), options, options.strings("extensions"));
  }

  static Dataset<Row> rows(SparkSession spark, InputListing listing, Modality modality) {
    List<Piece> pieces = listing.files().stream().map(Piece::whole).toList();
    return FileScan.rows(
        spark,
        Packing.tasks(pieces, spark.sparkContext().defaultParallelism()),
        (piece, files) -> ItemSource.of(ReadItem.reference(piece.file(), modality)));
  }
}
