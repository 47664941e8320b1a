package io.embark.sink.milvus;

import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.embark.corpus.Columns;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Compares the keys of a lake with those of a collection. Both sides are digested by slices of the
 * key space first: the number of keys and the exclusive or of their 64-bit hashes, which no order
 * changes. Only keys of slices whose digests differ are compared one by one, so a few differences
 * among many rows cost two passes over keys and no shuffle of them.
 *
 * @param filter which rows of the collection; not empty
 */
record KeyComparison(SparkSession spark, MilvusAddress address, String collection, String filter) {
  /**
   * Below Milvus' limit of 16,384 by ten standard deviations of a slice's size, so that hardly any
   * slice is asked for twice.
   */
  private static final long ROWS_EACH = 15_000;

  private static final String SIDE = "side";
  private static final String LEAST = "least";
  private static final String MOST = "most";

  /**
   * What one side has and the other does not.
   *
   * @param lake column {@code item_id}, every key once
   * @param rows about how many keys the larger side has
   * @return to be closed: its keys are kept in Spark's storage until then
   */
  KeyDifference compare(Dataset<Row> lake, long rows) {
    List<KeyRange> ranges = KeyRange.covering(rows, ROWS_EACH);
    Set<Long> differing =
        Set.copyOf(
            LakeRows.run(
                () ->
                    sides(lake, ranges)
                        .groupBy(KeyListing.SLICE)
                        .agg(
                            sum(SIDE).as(SIDE),
                            bit_xor(xxhash64(col(Columns.ITEM_ID))).as(Columns.ITEM_ID))
                        .filter(col(SIDE).notEqual(0).or(col(Columns.ITEM_ID).notEqual(0)))
                        .select(KeyListing.SLICE)
                        .as(Encoders.LONG())
                        .collectAsList()));
    if (differing.isEmpty()) {
      return KeyDifference.none(spark);
    }
    List<KeyRange> again =
        ranges.stream()
            .filter(range -> differing.contains(range.index()))
            .collect(Collectors.toList());
    Dataset<Row> keys =
        sides(lake, again)
            .filter(col(KeyListing.SLICE).isInCollection(differing))
            .groupBy(Columns.ITEM_ID)
            .agg(min(SIDE).as(LEAST), max(SIDE).as(MOST))
            .filter(col(LEAST).equalTo(col(MOST)))
            .select(col(Columns.ITEM_ID), col(LEAST).gt(0).as(KeyDifference.IS_MISSING))
            .persist(StorageLevel.MEMORY_AND_DISK());
    return LakeRows.run(() -> KeyDifference.of(keys));
  }

  /** Keys of the lake with 1 and keys of the collection with -1. */
  private Dataset<Row> sides(Dataset<Row> lake, List<KeyRange> ranges) {
    int depth = ranges.get(0).depth();
    return lake.select(
            KeyRange.indexOf(col(Columns.ITEM_ID), depth).as(KeyListing.SLICE),
            col(Columns.ITEM_ID),
            lit(1).as(SIDE))
        .unionByName(
            new KeyListing(address, collection, filter)
                .keys(spark, ranges)
                .withColumn(SIDE, lit(-1)));
  }
}
