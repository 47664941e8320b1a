package io.embark.filter;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_concat;
import static org.apache.spark.sql.functions.map_filter;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemSchema;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Has a kernel judge each live text once, marks what it refuses, and tells what it found. */
final class TextVerdicts {
  /** What a kernel returns. Reason and detail are null for a text that is kept. */
  static final StructType VERDICT =
      new StructType()
          .add("reason", DataTypes.StringType)
          .add("detail", DataTypes.StringType)
          .add("attributes", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));

  private static final String COLUMN = "_verdict";

  private TextVerdicts() {}

  /**
   * The rows with the kernel's rejections and attributes.
   *
   * @param stage name for rejections
   * @param kernel gives a {@link #VERDICT}
   * @param attributes names of all attributes that the kernel may tell: what rows have of that name
   *     is taken back
   */
  static Dataset<Row> of(
      Dataset<Row> rows, String stage, UDF1<String, Row> kernel, List<String> attributes) {
    Column isLive = ItemSchema.isLiveText();
    // not deterministic for Spark: it may then judge a text only once
    Column judged = udf(kernel, VERDICT).asNondeterministic().apply(col(Columns.TEXT));
    Column verdict = col(COLUMN);
    Column rejection =
        struct(
            lit(stage).as("stage"),
            coalesce(verdict.getField("reason"), lit("")).as("reason"),
            coalesce(verdict.getField("detail"), lit("")).as("detail")); // not null for Spark
    Dataset<Row> marked =
        rows.withColumn(COLUMN, when(isLive, judged))
            .withColumn(
                Columns.REJECTION,
                when(verdict.getField("reason").isNotNull(), rejection)
                    .otherwise(col(Columns.REJECTION)));
    if (!attributes.isEmpty()) {
      Column names = lit(attributes.toArray(String[]::new));
      Column others =
          map_filter(col(Columns.ATTRIBUTES), (name, value) -> not(array_contains(names, name)));
      marked =
          marked.withColumn(
              Columns.ATTRIBUTES,
              when(verdict.isNull(), col(Columns.ATTRIBUTES))
                  .otherwise(coalesce(map_concat(others, verdict.getField("attributes")), others)));
    }
    return marked.drop(COLUMN);
  }
}
