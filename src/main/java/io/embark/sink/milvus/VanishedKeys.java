package io.embark.sink.milvus;

import io.embark.corpus.Columns;
import io.embark.sink.CommittedPartition;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Removes what a collection holds of a job's partition and the commit does not: keys of the
 * superseded files first; where the count still is too high, all keys are compared and what the
 * lake does not have goes too.
 */
record VanishedKeys(MilvusConnection connection, String collection, RowMapping mapping) {
  LoadCounts remove(SparkSession spark, CommittedPartition partition, int writers) {
    String filter = MilvusFilter.partition(mapping.job(), partition.partition());
    DeleteTask task = new DeleteTask(connection.address(), collection, filter);
    LoadCounts counts = LoadCounts.NONE;
    Dataset<Row> lake = LakeRows.loadedKeys(spark, partition, mapping);
    if (!partition.superseded().isEmpty()) {
      Dataset<Row> before = LakeRows.keys(spark, partition.lake(), partition.superseded());
      counts = LakeRows.load(without(before, lake), task, writers);
    }
    CollectionRows there = new CollectionRows(connection, collection);
    long expected = partition.rows() - LakeRows.leftOut(spark, partition, mapping);
    // no more than all: Milvus Lite takes long for the second
    long rows = there.count("") <= expected ? expected : there.count(filter);
    if (rows > expected) {
      KeyComparison comparison = new KeyComparison(spark, connection.address(), collection, filter);
      try (KeyDifference difference = comparison.compare(lake, Math.max(rows, partition.rows()))) {
        counts = counts.plus(LakeRows.load(difference.surplusKeys(), task, writers));
      }
    }
    return counts;
  }

  /** Keys that the others do not have. */
  private static Dataset<Row> without(Dataset<Row> keys, Dataset<Row> others) {
    return keys.join(
        others, keys.col(Columns.ITEM_ID).equalTo(others.col(Columns.ITEM_ID)), "left_anti");
  }
}
