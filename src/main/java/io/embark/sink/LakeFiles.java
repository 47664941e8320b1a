package io.embark.sink;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.ParquetInputFormat;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

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
   * too, and not objects each. Rows that are all that files have are taken from Parquet's columns,
   * without Spark's own rows in between.
   */
  public static JavaRDD<Row> unboxed(Dataset<Row> rows) {
    UnboxedRows unboxed = new UnboxedRows(rows.schema());
    SparkPlan plan = rows.queryExecution().executedPlan();
    while (plan instanceof WholeStageCodegenExec
        || plan instanceof InputAdapter
        || plan instanceof ColumnarToRowExec) {
      plan = plan.children().head();
    }
    return plan.supportsColumnar()
        ? plan.executeColumnar()
            .toJavaRDD()
            .mapPartitions(batches -> unboxed.call(new BatchRows(batches)))
        : rows.queryExecution().toRdd().toJavaRDD().mapPartitions(unboxed);
  }

  /**
   * The file that the row came from which {@link #unboxed} gave this task last, as a URI: what
   * {@code input_file_name()} would say.
   */
  public static String currentFile() {
    return InputFileBlockHolder.getInputFilePath().toString();
  }

  /** The rows of batches; a row is gone when the next batch is asked for. */
  private static final class BatchRows implements Iterator<InternalRow> {
    private final Iterator<ColumnarBatch> batches;
    private Iterator<InternalRow> rows = Collections.emptyIterator();

    BatchRows(Iterator<ColumnarBatch> batches) {
      this.batches = batches;
    }

    @Override
    public boolean hasNext() {
      while (!rows.hasNext() && batches.hasNext()) {
        rows = batches.next().rowIterator();
      }
      return rows.hasNext();
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return rows.next();
    }
  }
}
