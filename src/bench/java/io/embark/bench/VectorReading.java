package io.embark.bench;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.embark.corpus.Json;
import io.embark.pipeline.EmbarkSession;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Whether Spark reads a column of vectors, with its vectorised Parquet reader (its default) and
 * with the row by row one: {@code VectorReading FILE..}. The sum over all floats shows that the
 * values are right.
 */
public final class VectorReading {
  private static final String VECTORISED = "spark.sql.parquet.enableVectorizedReader";

  private VectorReading() {}

  /** One attempt; {@code sum} is null and {@code error} is not when it failed. */
  record Attempt(String file, boolean isVectorised, Double sum, String error) {}

  /** Reads and prints a list of {@link Attempt}. */
  public static void main(String[] files) {
    SparkSession spark = EmbarkSession.start("embark bench reading");
    List<Attempt> attempts = new ArrayList<>();
    for (String file : files) {
      for (boolean isVectorised : new boolean[] {true, false}) {
        spark.conf().set(VECTORISED, Boolean.toString(isVectorised));
        attempts.add(attempt(spark, file, isVectorised));
      }
    }
    spark.stop();
    System.out.println(Json.line(java.util.Map.of("attempts", attempts)));
  }

  private static Attempt attempt(SparkSession spark, String file, boolean isVectorised) {
    try {
      Row row =
          spark
              .read()
              .parquet(file)
              .select(sum(aggregate(col("dense"), lit(0.0), (sofar, value) -> sofar.plus(value))))
              .first();
      return new Attempt(file, isVectorised, row.getDouble(0), null);
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return new Attempt(file, isVectorised, null, root.toString().lines().findFirst().orElse(""));
    }
  }
}
