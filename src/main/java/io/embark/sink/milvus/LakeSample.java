package io.embark.sink.milvus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.xxhash64;

import io.embark.corpus.Columns;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeFiles;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows of a committed partition that are compared with a collection: those of the smallest hashes,
 * seeded by the run, so the same commit is always asked for the same keys and the next run for
 * others. They lie on the executors' disks until closed.
 *
 * <p>Hashes are spread evenly, so the border below which there are enough needs no look at the
 * keys: it is set six standard deviations of that number higher. Where fewer than wanted lie below
 * it all the same, once in a thousand million partitions, the keys are sorted.
 */
final class LakeSample implements AutoCloseable {
  /** 0.1 %. */
  private static final long ONE_IN = 1_000;

  private static final double DEVIATIONS = 6;
  private static final double HASHES = 0x1p64;

  private final JavaRDD<Row> rows;

  private LakeSample(JavaRDD<Row> rows) {
    this.rows = rows;
  }

  /**
   * Reads the rows.
   *
   * @param least so many at least, or all that are loaded
   */
  static LakeSample read(
      SparkSession spark, CommittedPartition partition, RowMapping mapping, long least) {
    return read(spark, partition, mapping, least, DEVIATIONS);
  }

  /** The same with another distance of the border. */
  static LakeSample read(
      SparkSession spark,
      CommittedPartition partition,
      RowMapping mapping,
      long least,
      double deviations) {
    long wanted = Math.max(least, (partition.rows() + ONE_IN - 1) / ONE_IN);
    double share =
        (wanted + deviations * Math.sqrt((double) wanted)) / Math.max(1, partition.rows());
    LakeSample sample = new LakeSample(below(spark, partition, mapping, border(share)));
    if (sample.rows() >= wanted || share >= 1) {
      return sample;
    }
    sample.close();
    return new LakeSample(
        below(spark, partition, mapping, highest(spark, partition, mapping, wanted)));
  }

  /** The hash that has such a share of all hashes below it. */
  private static long border(double share) {
    return share >= 1 ? Long.MAX_VALUE : (long) (Long.MIN_VALUE + share * HASHES);
  }

  private static Column hash(CommittedPartition partition) {
    return xxhash64(col(Columns.ITEM_ID), lit(partition.runId()));
  }

  private static JavaRDD<Row> below(
      SparkSession spark, CommittedPartition partition, RowMapping mapping, long border) {
    Column hash = hash(partition);
    long searched = border((double) SelfSearch.ROWS / Math.max(1, partition.rows()));
    return LakeFiles.unboxed(
            LakeRows.loaded(spark, partition, mapping)
                .filter(hash.leq(lit(border)))
                .withColumn(SampleTask.IS_SEARCHED, hash.leq(lit(searched))))
        .persist(StorageLevel.DISK_ONLY());
  }

  /** Reads keys only, so that no node sorts rows with vectors. */
  private static long highest(
      SparkSession spark, CommittedPartition partition, RowMapping mapping, long wanted) {
    return LakeRows.run(
        () ->
            LakeRows.loadedKeys(spark, partition, mapping)
                .select(hash(partition).as("hash"))
                .orderBy(col("hash"))
                .limit((int) Math.min(Integer.MAX_VALUE, wanted))
                .agg(max(col("hash")))
                .as(Encoders.LONG())
                .first());
  }

  /** How many there are; they are read if they were not. */
  long rows() {
    return LakeRows.run(rows::count);
  }

  /** Looks for them in a collection. */
  SampleTask.Result compare(SampleTask task) {
    return LakeRows.run(
        () ->
            rows.mapPartitions(task).collect().stream()
                .reduce(SampleTask.Result.NONE, SampleTask.Result::plus));
  }

  @Override
  public void close() {
    rows.unpersist(false);
  }
}
