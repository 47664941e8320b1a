package io.embark.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.embark.corpus.Columns;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.LongAccumulator;

/**
 * Counts rows where they leave the reader, on the way of the one job that reads them. A retried
 * Spark stage counts its rows twice, so a doubt is settled by a second pass.
 *
 * <p>The count is a function over the source id, which everything that comes after needs: a plan
 * keeps it, and Spark evaluates what is not deterministic once a row. (Spark's own observed metrics
 * cannot be planned by the RAPIDS Accelerator.)
 */
final class ReadCount {
  private final LongAccumulator rows;

  ReadCount(SparkSession spark) {
    rows = spark.sparkContext().longAccumulator("rows read");
  }

  /** The same rows, counted when they flow. */
  Dataset<Row> observe(Dataset<Row> read) {
    LongAccumulator counted = rows;
    UDF1<String, String> count =
        id -> {
          counted.add(1);
          return id;
        };
    return read.withColumn(
        Columns.SOURCE_ID,
        udf(count, DataTypes.StringType)
            .asNondeterministic()
            .asNonNullable()
            .apply(col(Columns.SOURCE_ID)));
  }

  /** The count after the job that read the observed rows; empty where no row flowed: a doubt. */
  OptionalLong rows() {
    return rows.value() == 0 ? OptionalLong.empty() : OptionalLong.of(rows.value());
  }
}
