package io.embark.sink;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads exactly the files that somebody names, whatever letters are in their paths. */
public final class CommittedRows {
  private CommittedRows() {}

  /** Kept rows of these commits, which have at least one file together. */
  public static Dataset<Row> read(SparkSession spark, List<CommittedPartition> commits) {
    return read(
        spark,
        commits.stream()
            .flatMap(commit -> Stream.of(commit.embeddingPaths()))
            .toArray(String[]::new));
  }

  /**
   * Rows of these Parquet files. {@code [} and {@code *} in names are letters, and no column is
   * read off a folder's name; without the second option Spark reads such files twice.
   */
  public static Dataset<Row> read(SparkSession spark, String... paths) {
    return spark
        .read()
        .option("__globPaths__", "false")
        .option("recursiveFileLookup", "true")
        .parquet(paths);
  }
}
