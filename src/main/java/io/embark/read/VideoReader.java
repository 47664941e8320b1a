package io.embark.read;

import io.embark.corpus.Modality;
import io.embark.stage.OptionSet;
import io.embark.stage.Options;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A file is a video; its row refers to it, see {@link MediaReferences}. */
public final class VideoReader implements Reader {
  /** What {@code read: { video: {..} }} takes. */
  public static final OptionSet OPTIONS = MediaReferences.OPTIONS;

  @Override
  public Modality modality() {
    return Modality.VIDEO;
  }

  @Override
  public InputListing list(SparkSession spark, Options options) {
    return MediaReferences.list(spark, options);
  }

  @Override
  public Dataset<Row> read(SparkSession spark, Options options, InputListing listing) {
    return MediaReferences.rows(spark, listing, modality());
  }
}
