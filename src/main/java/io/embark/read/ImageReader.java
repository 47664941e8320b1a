package io.embark.read;

import io.embark.corpus.Modality;
import io.embark.stage.OptionSet;
import io.embark.stage.Options;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A file is a picture. Rows are references: a file is opened where its picture is encoded, and what
 * is no picture becomes a reject there. Without {@code extensions} every file is taken, since what
 * a file is is told by its bytes.
 */
public final class ImageReader implements Reader {
  /** Its word in job files. */
  public static final String NAME = "image";

  /** What {@code read: { image: {..} }} takes. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          ReadOptions.PATH,
          ReadOptions.extensions(
              "Below a directory or glob, only files with these extensions; all when not given."));

  @Override
  public Modality modality() {
    return Modality.IMAGE;
  }

  @Override
  public InputListing list(SparkSession spark, Options options) {
    return FileListing.list(
        spark.sparkContext().hadoopConfiguration(), options, options.strings("extensions"));
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Options options, InputListing listing) {
    List<Piece> pieces = listing.files().stream().map(Piece::whole).toList();
    return FileScan.rows(
        spark,
        Packing.tasks(pieces, spark.sparkContext().defaultParallelism()),
        (piece, files) -> ItemSource.of(ReadItem.reference(piece.file(), Modality.IMAGE)));
  }
}
