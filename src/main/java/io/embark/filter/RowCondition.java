package io.embark.filter;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.Guess;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A SQL text that should be a condition on one row. It is analysed, and tried on one made-up row,
 * on the driver; no Spark job runs.
 *
 * @param option path of the option in the job file, for messages
 * @param where the SQL text
 * @param columns what it may use
 */
record RowCondition(String option, String where, StructType columns) {
  /**
   * Refuses what does not parse, names an unknown column or function, is not boolean, needs other
   * rows (aggregate, window, subquery), makes rows (explode), may answer differently the next time
   * (rand), or cannot be evaluated at all (a malformed regular expression).
   */
  void check(SparkSession spark) {
    Dataset<Row> condition = analysed(spark);
    StructField[] fields = condition.schema().fields();
    if (fields.length != 1 || !fields[0].dataType().equals(DataTypes.BooleanType)) {
      String found = fields.length == 1 ? fields[0].dataType().catalogString() : "several columns";
      throw refusal("it is " + found, "true or false", "Compare it with something.");
    }
    String beyond = beyondOneRow(condition.queryExecution().analyzed());
    if (beyond != null) {
      throw refusal("it has " + beyond, "a condition on one row with " + names(), "Take that out.");
    }
    try {
      // The optimizer evaluates a projection of literal rows by itself.
      condition.queryExecution().optimizedPlan();
    } catch (RuntimeException e) {
      throw refusal(words(e.getMessage()), "a condition that can be evaluated", "Correct it.");
    }
  }

  /** With every run of whitespace as one blank. */
  static String oneLine(String sql) {
    return sql.strip().replaceAll("\\s+", " ");
  }

  private Dataset<Row> analysed(SparkSession spark) {
    Object[] values =
        Arrays.stream(columns.fields()).map(field -> madeUp(field.dataType())).toArray();
    Dataset<Row> tried = spark.createDataFrame(List.of(RowFactory.create(values)), nullable());
    try {
      return tried.select(functions.expr(where));
    } catch (Exception e) {
      // Scala code throws this checked exception without declaring it.
      if (e instanceof AnalysisException problem) {
        throw refusal(problem);
      }
      throw e;
    }
  }

  private StructType nullable() {
    return new StructType(
        Arrays.stream(columns.fields())
            .map(field -> field.copy(field.name(), field.dataType(), true, field.metadata()))
            .toArray(StructField[]::new));
  }

  private static Object madeUp(DataType type) {
    if (type.equals(DataTypes.StringType)) {
      return "a";
    }
    return type instanceof MapType ? Map.of() : null;
  }

  private static String beyondOneRow(LogicalPlan analysed) {
    if (!(analysed instanceof Project project)) {
      return "an aggregate function";
    }
    Expression condition = (Expression) project.projectList().head();
    if (SubqueryExpression.hasSubquery(condition)) {
      return "a subquery";
    }
    return switch (project.child().nodeName()) {
      case "LocalRelation" -> condition.deterministic() ? null : "a function of chance or place";
      case "Generate" -> "a function that makes rows";
      default -> "a window function";
    };
  }

  private UserError refusal(AnalysisException problem) {
    Map<String, String> parameters = problem.getMessageParameters();
    String condition = problem.getCondition();
    if (condition != null && condition.startsWith("UNRESOLVED_COLUMN")) {
      String name = parameters.get("objectName").replace("`", "");
      return refusal(
          "there is no column '" + name + "'",
          "one of: " + names(),
          "Correct it; an attribute is written attributes['name']."
              + Guess.nearest(name, List.of(columns.fieldNames())));
    }
    if (condition != null && condition.startsWith("UNRESOLVED_ROUTINE")) {
      String name = parameters.get("routineName").replace("`", "");
      return refusal("there is no function '" + name + "'", "Spark SQL", "Correct it.");
    }
    return refusal(
        words(problem.getSimpleMessage()), "a SQL condition on " + names(), "Correct it.");
  }

  /** Spark's own words without its codes. */
  private static String words(String message) {
    return oneLine(message)
        .replaceAll("^\\[[A-Z0-9_.]+\\] ", "")
        .replaceAll("\\.? SQLSTATE: .*$", "");
  }

  private String names() {
    return String.join(", ", columns.fieldNames());
  }

  private UserError refusal(String found, String expected, String remedy) {
    return new UserError(
        Category.CONFIG,
        "Cannot use '"
            + option
            + "' ("
            + oneLine(where)
            + "): "
            + found
            + ", expected "
            + expected
            + ". "
            + remedy);
  }
}
