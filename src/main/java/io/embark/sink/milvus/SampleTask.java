package io.embark.sink.milvus;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/**
 * Reads the rows of one Spark partition back from Milvus, compares them with the lake's, and
 * searches those that {@link #IS_SEARCHED} says.
 */
record SampleTask(MilvusAddress address, String collection, RowMapping mapping)
    implements FlatMapFunction<Iterator<Row>, SampleTask.Result> {
  /** A truth beside the columns of the mapping; no encoder's column has such a name. */
  static final String IS_SEARCHED = "embark is searched";

  /**
   * What was compared.
   *
   * @param sampled rows looked for
   * @param absent keys of those that the collection does not hold for this job and partition
   * @param differing keys of those that it holds with other values
   * @param searches one a vector column
   */
  record Result(
      long sampled, List<String> absent, List<String> differing, List<SelfSearch.Tally> searches)
      implements Serializable {
    static final Result NONE = new Result(0, List.of(), List.of(), List.of());

    Result plus(Result other) {
      return new Result(
          sampled + other.sampled,
          joined(absent, other.absent),
          joined(differing, other.differing),
          List.copyOf(
              Stream.concat(searches.stream(), other.searches.stream())
                  .collect(
                      Collectors.toMap(
                          SelfSearch.Tally::column,
                          Function.identity(),
                          SelfSearch.Tally::plus,
                          TreeMap::new))
                  .values()));
    }

    private static List<String> joined(List<String> some, List<String> more) {
      return Stream.concat(some.stream(), more.stream()).sorted().toList();
    }
  }

  @Override
  public Iterator<Result> call(Iterator<Row> rows) {
    try (MilvusConnection connection = new MilvusConnection(address)) {
      StoredRows stored = new StoredRows(new CollectionRows(connection, collection), mapping);
      SelfSearch search = new SelfSearch(connection, collection, mapping.plan());
      List<Result> results = new ArrayList<>();
      RequestBatches batches =
          new RequestBatches(
              StoredRows.BATCH_KEYS,
              StoredRows.BATCH_BYTES,
              batch -> results.add(compare(stored, batch)));
      List<RowMapping.Entity> searched = new ArrayList<>();
      while (rows.hasNext()) {
        Row row = rows.next();
        RowMapping.Entity entity = mapping.entity(row);
        batches.add(entity);
        if (row.<Boolean>getAs(IS_SEARCHED)) {
          searched.add(entity);
        }
      }
      batches.finish();
      Result read = results.stream().reduce(Result.NONE, Result::plus);
      Set<String> absent = Set.copyOf(read.absent());
      searched.removeIf(entity -> absent.contains(entity.itemId()));
      return List.of(read.plus(new Result(0, List.of(), List.of(), search.search(searched))))
          .iterator();
    }
  }

  private static Result compare(StoredRows stored, List<RowMapping.Entity> batch) {
    List<String> absent = new ArrayList<>();
    List<String> differing = new ArrayList<>();
    Map<String, Map<String, Object>> found = stored.read(batch);
    for (RowMapping.Entity entity : batch) {
      Map<String, Object> row = found.get(entity.itemId());
      if (row == null || !stored.isOfPartition(row)) {
        absent.add(entity.itemId());
      } else if (!stored.isEqual(entity, row)) {
        differing.add(entity.itemId());
      }
    }
    return new Result(batch.size(), absent, differing, List.of());
  }
}
