package io.embark.sink.milvus;

import io.embark.corpus.Columns;
import io.embark.sink.CommittedPartition;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Removes what a collection holds of a job's partition and the commit does not: keys of the
 * superseded files first; where the count still is too high, every key of the partition is listed
 * and what the lake does not have goes too.
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
    long rows = new CollectionRows(connection, collection).count(filter);
    if (rows > partition.rows() - LakeRows.leftOut(spark, partition, mapping)) {
      Dataset<Row> there =
          new KeyListing(connection.address(), collection, filter).keys(spark, rows);
      counts = counts.plus(LakeRows.load(without(there, lake), task, writers));
    }
    return counts;
  }

  /** Keys that the others do not have. */
  static Dataset<Row> without(Dataset<Row> keys, Dataset<Row> others) {
    return keys.join(
        others, keys.col(Columns.ITEM_ID).equalTo(others.col(Columns.ITEM_ID)), "left_anti");
  }
}
