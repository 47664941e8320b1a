package io.embark.sink;

import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.ParquetInputFormat;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Reads Parquet files of a lake by their names. */
public final class LakeFiles {
  private LakeFiles() {}

  /** Rows of these files (at least one) and no others, whatever letters their paths have. */
  public static Dataset<Row> read(SparkSession spark, String... paths) {
    return reader(spark).parquet(paths);
  }

  /** The same with the columns that are wanted; the files are not opened to learn theirs. */
  public static Dataset<Row> read(SparkSession spark, StructType schema, String... paths) {
    return reader(spark).schema(schema).parquet(paths);
  }

  private static DataFrameReader reader(SparkSession spark) {
    return spark
        .read()
        // these are names of files: '[' and '*' in them are letters, and no column is to be read
        // off a folder's name; without the second option such files come twice
        .option("__globPaths__", "false")
        .option("recursiveFileLookup", "true")
        // a page with another byte is an error and not another vector
        .option(ParquetInputFormat.PAGE_VERIFY_CHECKSUM_ENABLED, "true");
  }

  /** Kept rows of these commits, of which at least one has some. */
  public static Dataset<Row> embeddings(SparkSession spark, List<CommittedPartition> commits) {
    return read(
        spark,
        commits.stream()
            .flatMap(commit -> Stream.of(commit.embeddingPaths()))
            .toArray(String[]::new));
  }

  /**
   * The same rows; lists of floats are {@code float[]} in them, as {@link LakeCell#read} takes them
   * too, and not objects each.
   */
  public static JavaRDD<Row> unboxed(Dataset<Row> rows) {
    UnboxedRows unboxed = new UnboxedRows(rows.schema());
    return rows.queryExecution().toRdd().toJavaRDD().mapPartitions(unboxed);
  }
}
