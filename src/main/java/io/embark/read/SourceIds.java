package io.embark.read;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.embark.corpus.Columns;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Makes source ids unique among live rows. Each step is one window, so one shuffle of the rows,
 * over which the input is read once; the result depends on the rows alone, not on their order or
 * partitions: rows that tie in all that is compared are equal.
 */
final class SourceIds {
  /** Ends a source id that waits for its occurrence number. */
  static final String UNNUMBERED = "#";

  private static final int HASH_HEX_DIGITS = 32;
  private static final String HASH = "_content_hash";
  private static final String LIVE = "_live";
  private static final String ATTRIBUTES_AS_TEXT = "_attributes";
  private static final String RANK = "_rank";
  private static final String OCCURRENCES = "_occurrences";

  private SourceIds() {}

  /** {@link io.embark.corpus.ContentHash} of a binary column, in Spark's own functions. */
  static Column contentHash(Column bytes) {
    return substring(sha2(bytes, 256), 1, HASH_HEX_DIGITS);
  }

  /** Of live rows with one source id, all but one become rejects {@code repeated_id}. */
  static Dataset<Row> rejectRepeated(Dataset<Row> rows) {
    WindowSpec sameId =
        Window.partitionBy(Columns.SOURCE_ID, LIVE).orderBy(HASH, ATTRIBUTES_AS_TEXT);
    Column detail =
        concat(
            lit("id '"),
            col(Columns.SOURCE_ID),
            lit("' occurs "),
            col(OCCURRENCES).cast("string"),
            lit(" times, expected once; kept the row with the smallest content hash"));
    // what the windows go by are columns: Spark shuffles once for each window over an expression
    return rows.withColumn(HASH, contentHash(col(Columns.TEXT).cast("binary")))
        .withColumn(LIVE, col(Columns.REJECTION).isNull())
        .withColumn(ATTRIBUTES_AS_TEXT, to_json(col(Columns.ATTRIBUTES)))
        .withColumn(RANK, row_number().over(sameId))
        .withColumn(
            OCCURRENCES,
            count(lit(1))
                .over(sameId.rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing())))
        .withColumn(
            Columns.REJECTION,
            when(col(LIVE).and(col(RANK).gt(1)), ReadReason.REPEATED_ID.because(detail))
                .otherwise(col(Columns.REJECTION)))
        .drop(HASH, LIVE, ATTRIBUTES_AS_TEXT, RANK, OCCURRENCES);
  }

  /** Completes {@code <hash>#} to {@code <hash>#1}, {@code <hash>#2}, ... among equal contents. */
  static Dataset<Row> numberOccurrences(Dataset<Row> rows) {
    WindowSpec sameContent =
        Window.partitionBy(col(Columns.SOURCE_ID))
            .orderBy(to_json(col(Columns.ATTRIBUTES)), col(Columns.REJECTION).getField("detail"));
    return rows.withColumn(RANK, row_number().over(sameContent))
        .withColumn(
            Columns.SOURCE_ID,
            when(
                    col(Columns.SOURCE_ID).endsWith(UNNUMBERED),
                    concat(col(Columns.SOURCE_ID), col(RANK).cast("string")))
                .otherwise(col(Columns.SOURCE_ID)))
        .drop(RANK);
  }

  /** The step that fits: numbers where ids come from the content, else the check for repeats. */
  static Dataset<Row> unique(Dataset<Row> rows, RowColumns columns) {
    return columns.id() == null ? numberOccurrences(rows) : rejectRepeated(rows);
  }
}
