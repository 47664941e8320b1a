package io.embark.filter;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemSchema;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import io.embark.stage.PlannedStage;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Rejects live rows for which a SQL condition is true; null (an absent attribute, a bad cast) and
 * false keep the row. The condition is checked on the driver against the columns of the plan.
 *
 * <p>The stage is called {@code reject:<reason>}, so a job that rejects for several reasons has a
 * line in the funnel for each; reasons are therefore different within a job.
 */
public final class RejectWhereStage implements PlannedStage {
  /** Key in job files. */
  public static final String KIND = "reject";

  private static final String WHERE = "where";
  private static final String REASON = "reason";

  /** What a job file may say. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          OptionSpec.of(
                  WHERE,
                  OptionSpec.Type.STRING,
                  "SQL condition on one row, such as length(text) < 50 or attributes['lang'] <>"
                      + " 'en'; true rejects.")
              .required(),
          OptionSpec.of(
                  REASON,
                  OptionSpec.Type.STRING,
                  "Word in snake_case by which rejects are counted, used once in a job.")
              .required());

  private final String option;
  private final String where;
  private final String reason;

  /** Of checked {@link #OPTIONS}; a reason that is not snake_case is refused. */
  public RejectWhereStage(Options options) {
    this.option = options.where();
    this.where = options.string(WHERE);
    this.reason = options.string(REASON);
    if (!reason.matches("[a-z][a-z0-9_]*")) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + option
              + ".reason': found '"
              + reason
              + "', expected snake_case such as too_short. Change 'reason'.");
    }
  }

  /** A condition may be on any column. */
  @Override
  public boolean isOfText() {
    return false;
  }

  @Override
  public String name() {
    return KIND + ":" + reason;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    StructType columns = rows.drop(Columns.REJECTION, Columns.DUPLICATE).schema();
    new RowCondition(option + ".where", where, columns).check(rows.sparkSession());
    Column isLive = ItemSchema.isLive();
    Column detail =
        concat(
            lit(RowCondition.oneLine(where) + " is true for "),
            coalesce(
                concat(length(col(Columns.TEXT)), lit(" characters of text")),
                lit("an item without text")));
    Column rejection =
        struct(lit(name()).as("stage"), lit(reason).as("reason"), detail.as("detail"));
    return rows.withColumn(
        Columns.REJECTION,
        when(isLive.and(expr(where)), rejection).otherwise(col(Columns.REJECTION)));
  }
}
