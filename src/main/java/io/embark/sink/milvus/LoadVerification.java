package io.embark.sink.milvus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.xxhash64;

import io.embark.corpus.Columns;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.sink.CommittedPartition;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Proves that a collection holds a committed partition: strong count by job and partition, and
 * sample rows read back with their vectors. The sample is the rows of the smallest hashes, seeded
 * by the run, so the same commit is always asked for the same keys and the next run for others.
 */
record LoadVerification(
    SparkSession spark,
    MilvusConnection connection,
    String collection,
    RowMapping mapping,
    long leastSample) {
  private static final int NAMED_KEYS = 5;

  /** 0.1 %. */
  private static final long SAMPLE_ONE_IN = 1_000;

  /** Rows counted, rows of the lake that are not loaded, and rows read back. */
  record Proof(long rows, long leftOut, long sampled) {}

  /** A UserError of category BOOKS names the partition and some keys. */
  Proof verify(CommittedPartition partition) {
    String filter = MilvusFilter.partition(mapping.job(), mapping.partition());
    long rows = new CollectionRows(connection, collection).count(filter);
    long leftOut = LakeRows.leftOut(spark, partition, mapping);
    if (rows != partition.rows() - leftOut) {
      throw refusal(
          partition,
          rows
              + " rows in Milvus, expected "
              + (partition.rows() - leftOut)
              + " as in the lake"
              + (leftOut == 0 ? "" : " without " + leftOut + " whose text is too long")
              + differingKeys(partition, filter, rows));
    }
    SampleTask.Result result = sample(partition);
    if (result.differing() > 0) {
      throw refusal(
          partition,
          result.differing()
              + " of "
              + result.sampled()
              + " sampled rows are missing or differ from the lake, expected none ("
              + String.join(", ", result.keys())
              + ")");
    }
    return new Proof(rows, leftOut, result.sampled());
  }

  private SampleTask.Result sample(CommittedPartition partition) {
    Dataset<Row> rows = LakeRows.loaded(spark, partition, mapping);
    long wanted = Math.max(leastSample, (partition.rows() + SAMPLE_ONE_IN - 1) / SAMPLE_ONE_IN);
    if (partition.rows() > wanted) {
      Column hash = xxhash64(col(Columns.ITEM_ID), lit(partition.runId()));
      // two passes: the first reads keys only, so that no node sorts rows with vectors
      long highest =
          LakeRows.run(
              () ->
                  LakeRows.loadedKeys(spark, partition, mapping)
                      .select(hash.as("hash"))
                      .orderBy(col("hash"))
                      .limit((int) Math.min(Integer.MAX_VALUE, wanted))
                      .agg(max(col("hash")))
                      .as(Encoders.LONG())
                      .first());
      rows = rows.filter(hash.leq(lit(highest)));
    }
    Dataset<Row> sampled = rows;
    SampleTask task = new SampleTask(connection.address(), collection, mapping);
    return LakeRows.run(
        () ->
            sampled.toJavaRDD().mapPartitions(task).collect().stream()
                .reduce(SampleTask.Result.NONE, SampleTask.Result::plus));
  }

  private String differingKeys(CommittedPartition partition, String filter, long rows) {
    Dataset<Row> lake = LakeRows.loadedKeys(spark, partition, mapping);
    Dataset<Row> there = new KeyListing(connection.address(), collection, filter).keys(spark, rows);
    return named("missing", lake, there) + named("not in the lake", there, lake);
  }

  private static String named(String what, Dataset<Row> of, Dataset<Row> without) {
    List<Row> keys =
        LakeRows.run(
            () ->
                VanishedKeys.without(of, without).orderBy(Columns.ITEM_ID).takeAsList(NAMED_KEYS));
    return keys.isEmpty()
        ? ""
        : keys.stream()
            .map(row -> row.getString(0))
            .collect(Collectors.joining(", ", "; " + what + ": ", ""));
  }

  private UserError refusal(CommittedPartition partition, String found) {
    return new UserError(
        Category.BOOKS,
        "Cannot verify partition '"
            + partition.partition()
            + "' in collection '"
            + collection
            + "': "
            + found
            + ". Run the job again to load it anew.");
  }
}
