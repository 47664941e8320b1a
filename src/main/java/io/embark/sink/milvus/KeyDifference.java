package io.embark.sink.milvus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import io.embark.corpus.Columns;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Keys that only one of two sides has. Close it: they are kept in Spark's storage.
 *
 * @param keys columns {@code item_id} and {@link #IS_MISSING}
 * @param missing how many of them the lake has and the collection does not
 * @param surplus how many of them the collection has and the lake does not
 */
record KeyDifference(Dataset<Row> keys, long missing, long surplus) implements AutoCloseable {
  static final String IS_MISSING = "is_missing";

  static KeyDifference none(SparkSession spark) {
    return new KeyDifference(
        spark.createDataFrame(
            List.of(),
            new StructType()
                .add(Columns.ITEM_ID, DataTypes.StringType)
                .add(IS_MISSING, DataTypes.BooleanType)),
        0,
        0);
  }

  static KeyDifference of(Dataset<Row> keys) {
    long missing = keys.filter(col(IS_MISSING)).count();
    return new KeyDifference(keys, missing, keys.count() - missing);
  }

  boolean isEmpty() {
    return missing == 0 && surplus == 0;
  }

  /** Column {@code item_id}: what the lake has and the collection does not. */
  Dataset<Row> missingKeys() {
    return keys.filter(col(IS_MISSING)).select(Columns.ITEM_ID);
  }

  /** Column {@code item_id}: what the collection has and the lake does not. */
  Dataset<Row> surplusKeys() {
    return keys.filter(not(col(IS_MISSING))).select(Columns.ITEM_ID);
  }

  /** Numbers of keys with some of them, such as {@code 2 missing (a, b)}. */
  List<String> inWords() {
    List<String> phrases = new ArrayList<>();
    if (missing > 0) {
      phrases.add(missing + " missing (" + some(missing, missingKeys()) + ")");
    }
    if (surplus > 0) {
      phrases.add(surplus + " not in the lake (" + some(surplus, surplusKeys()) + ")");
    }
    return phrases;
  }

  private static String some(long of, Dataset<Row> keys) {
    List<String> first =
        LakeRows.run(
            () ->
                keys.orderBy(Columns.ITEM_ID)
                    .limit(NamedKeys.MOST)
                    .as(Encoders.STRING())
                    .collectAsList());
    return NamedKeys.of(first, of);
  }

  @Override
  public void close() {
    keys.unpersist();
  }
}
