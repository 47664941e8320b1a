package io.embark.dedup;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.embark.corpus.Columns;
import io.embark.corpus.ContentHash;
import io.embark.corpus.ItemId;
import io.embark.corpus.ItemSchema;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import io.embark.stage.PlannedStage;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;

/**
 * Marks live rows whose content another live row has. Of equal ones the row with the smallest
 * (source_id in UTF-8 byte order, span_start, span_end) stays; the others get {@code duplicate}
 * with its {@link ItemId}, method {@code exact} and similarity 1. Equal is a 128-bit {@link
 * ContentHash}: two different texts meet with p = 1e-20 among a billion.
 *
 * <p>One shuffle of the rows by hash and no join. Marked rows travel too, but each under a key of
 * its own, so they spread evenly and never meet anything. A text that stands there a million times
 * is one task's work.
 */
public final class ExactDedupStage implements PlannedStage {
  /** As it stands in job files and the funnel. */
  public static final String NAME = "dedup:exact";

  /** As it stands in the duplicates table. */
  public static final String METHOD = "exact";

  private static final String NORMALIZE = "normalize";
  private static final String TEXT = "text";
  private static final String NONE = "none";

  /** What a job file may say. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          OptionSpec.choice(
                  NORMALIZE,
                  List.of(TEXT, NONE),
                  "Compare NFC text with whitespace runs as one blank and none at the ends, or"
                      + " texts as they are. Case always counts.")
              .defaultTo(TEXT));

  private static final String KEY = "_dedup_key";
  private static final String SURVIVOR = "_dedup_survivor";

  private final boolean isNormalising;

  /** Of checked {@link #OPTIONS}. */
  public ExactDedupStage(Options options) {
    this.isNormalising = options.string(NORMALIZE).equals(TEXT);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String toString() {
    return NAME;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    Column isLive = ItemSchema.isLiveText();
    Column identity =
        struct(col(Columns.SOURCE_ID), col(Columns.SPAN_START), col(Columns.SPAN_END));
    // A hash is 32 characters without a separator, so no row key can be one.
    Column keyOfItsOwn =
        concat(
            lit("\u001f"),
            col(Columns.SOURCE_ID),
            lit("\u001f"),
            col(Columns.SPAN_START),
            lit("\u001f"),
            col(Columns.SPAN_END));
    Column key = when(isLive, contentHash().apply(col(Columns.TEXT))).otherwise(keyOfItsOwn);
    Column survivor = col(SURVIVOR);
    Column survivorId =
        ItemId.of(
            survivor.getField(Columns.SOURCE_ID),
            survivor.getField(Columns.SPAN_START),
            survivor.getField(Columns.SPAN_END));
    Column isDuplicate = isLive.and(survivor.notEqual(identity));
    Column mark =
        struct(
            coalesce(survivorId, lit("")).as("survivor_id"), // not null for Spark
            lit(METHOD).as("method"),
            lit(1.0f).as("similarity"));
    // ordered and not the least of all: RAPIDS has no least struct
    WindowSpec equal =
        Window.partitionBy(KEY)
            .orderBy(Columns.SOURCE_ID, Columns.SPAN_START, Columns.SPAN_END)
            .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    Column[] columns = Arrays.stream(rows.columns()).map(Columns::named).toArray(Column[]::new);
    return rows.withColumn(KEY, key)
        .withColumn(SURVIVOR, first(identity).over(equal))
        .withColumn(Columns.DUPLICATE, when(isDuplicate, mark).otherwise(col(Columns.DUPLICATE)))
        .select(columns);
  }

  /** Not deterministic for Spark: it may then compute a hash only once a row. */
  private UserDefinedFunction contentHash() {
    UDF1<String, String> hash =
        isNormalising ? text -> ContentHash.of(NormalisedText.of(text)) : ContentHash::of;
    return udf(hash, DataTypes.StringType).asNondeterministic();
  }
}
