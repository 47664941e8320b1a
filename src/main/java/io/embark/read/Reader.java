package io.embark.read;

import io.embark.corpus.Modality;
import io.embark.stage.Options;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A source kind. {@link #list} looks at names, sizes and (where columns are configured) schemas
 * only and refuses what cannot work before a Spark job starts; {@link #read} builds a plan and
 * starts no job.
 *
 * <p>A bad item (malformed line, invalid UTF-8, empty document, null id, ...) is a row with {@code
 * rejection.stage} = {@code read}; it never throws on an executor. Rows with a rejection still have
 * a source id.
 */
public interface Reader {
  /** What its rows are or refer to. */
  default Modality modality() {
    return Modality.TEXT;
  }

  /**
   * Files of {@code options.path}; a {@link io.embark.corpus.UserError} of category INPUT when
   * nothing matches.
   */
  InputListing list(SparkSession spark, Options options);

  /**
   * Rows of {@link io.embark.corpus.ItemSchema#READ} from the listed files, in no particular order.
   */
  Dataset<Row> read(SparkSession spark, Options options, InputListing listing);
}
