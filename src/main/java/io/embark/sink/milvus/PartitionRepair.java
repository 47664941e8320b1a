package io.embark.sink.milvus;

import io.embark.corpus.Columns;
import io.embark.sink.CommittedPartition;
import io.embark.sink.SinkAudit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Brings a collection to what a commit has by the fewest writes: surplus keys go, missing rows are
 * sent. Where sampled rows differ, others may too: every row of the partition is then read back,
 * and those that differ are sent.
 */
record PartitionRepair(
    SparkSession spark,
    MilvusConnection connection,
    String collection,
    RowMapping mapping,
    int batchRows,
    int writers) {
  /**
   * Repairs what an audit of the same partition found.
   *
   * @return rows sent and keys removed
   */
  LoadCounts repair(CommittedPartition partition, SinkAudit found) {
    boolean comparesAll = found.differing() > 0;
    Dataset<Row> rows = LakeRows.loaded(spark, partition, mapping);
    LoadCounts counts = LoadCounts.NONE;
    if (found.missing() + found.surplus() > 0) {
      String filter = MilvusFilter.partition(mapping.job(), partition.partition());
      KeyComparison comparison = new KeyComparison(spark, connection.address(), collection, filter);
      try (KeyDifference keys =
          comparison.compare(
              LakeRows.loadedKeys(spark, partition, mapping), partition.rows() + found.surplus())) {
        DeleteTask deletion = new DeleteTask(connection.address(), collection, filter);
        counts = counts.plus(LakeRows.load(keys.surplusKeys(), deletion, writers));
        if (!comparesAll) {
          Dataset<Row> missing = keys.missingKeys();
          counts =
              counts.plus(
                  upsert(
                      rows.join(
                          missing,
                          rows.col(Columns.ITEM_ID).equalTo(missing.col(Columns.ITEM_ID)),
                          "left_semi")));
        }
      }
    }
    return comparesAll ? counts.plus(upsert(rows)) : counts;
  }

  private LoadCounts upsert(Dataset<Row> rows) {
    Dataset<Row> differing =
        spark.createDataFrame(
            rows.toJavaRDD()
                .mapPartitions(new DifferingRows(connection.address(), collection, mapping)),
            rows.schema());
    return LakeRows.load(
        differing, new UpsertTask(connection.address(), collection, mapping, batchRows), writers);
  }
}
