package io.embark.sink.milvus;

import io.embark.corpus.Columns;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/** Reads the rows of one Spark partition back from Milvus and compares them with the lake's. */
record SampleTask(MilvusAddress address, String collection, RowMapping mapping)
    implements FlatMapFunction<Iterator<Row>, SampleTask.Result> {
  /** With texts of 64 KB and 4,096 dimensions still a fifth of gRPC's limit. */
  private static final int BATCH_KEYS = 100;

  private static final int NAMED_KEYS = 5;

  /**
   * What was compared.
   *
   * @param sampled rows compared
   * @param differing rows that are missing or not equal
   * @param keys some of the differing ones, at most five
   */
  record Result(long sampled, long differing, List<String> keys) implements Serializable {
    static final Result NONE = new Result(0, 0, List.of());

    Result plus(Result other) {
      return new Result(
          sampled + other.sampled,
          differing + other.differing,
          Stream.concat(keys.stream(), other.keys.stream()).sorted().limit(NAMED_KEYS).toList());
    }
  }

  @Override
  public Iterator<Result> call(Iterator<Row> rows) {
    Result result = Result.NONE;
    try (MilvusConnection connection = new MilvusConnection(address)) {
      CollectionRows there = new CollectionRows(connection, collection);
      List<Row> batch = new ArrayList<>(BATCH_KEYS);
      while (rows.hasNext()) {
        batch.add(rows.next());
        if (batch.size() == BATCH_KEYS || !rows.hasNext()) {
          result = result.plus(compare(there, batch));
          batch.clear();
        }
      }
    }
    return List.of(result).iterator();
  }

  private Result compare(CollectionRows there, List<Row> batch) {
    List<String> fields = mapping.plan().fields().stream().map(CollectionPlan.Field::name).toList();
    List<String> keys = batch.stream().map(row -> row.<String>getAs(Columns.ITEM_ID)).toList();
    Map<Object, Map<String, Object>> found = new HashMap<>();
    there
        .rows(MilvusFilter.keys(keys), fields, keys.size())
        .forEach(row -> found.put(row.get(Columns.ITEM_ID), row));
    List<String> differing =
        batch.stream()
            .filter(row -> !isEqual(row, found.get(row.<String>getAs(Columns.ITEM_ID))))
            .map(row -> row.<String>getAs(Columns.ITEM_ID))
            .toList();
    return new Result(
        batch.size(), differing.size(), differing.stream().limit(NAMED_KEYS).toList());
  }

  private boolean isEqual(Row row, Map<String, Object> found) {
    if (found == null) {
      return false;
    }
    List<CollectionPlan.Field> fields = mapping.plan().fields();
    List<Object> values = mapping.entity(row).values();
    return IntStream.range(0, fields.size())
        .allMatch(
            i ->
                StoredValue.isEqual(fields.get(i), values.get(i), found.get(fields.get(i).name())));
  }
}
