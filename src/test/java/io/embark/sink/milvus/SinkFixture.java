package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.VectorColumn;
import io.embark.sink.SinkContract.Stored;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Sinks on any server, and what their collections hold. */
final class SinkFixture {
  private static final AtomicInteger COLLECTIONS = new AtomicInteger();

  private SinkFixture() {}

  static String freshAlias() {
    return "c" + System.currentTimeMillis() + "_" + COLLECTIONS.incrementAndGet();
  }

  /** Of a job that gives no more than address and collection, and these options. */
  static CollectionSettings settings(Map<String, ?> more) {
    Map<String, Object> values = new HashMap<>(Map.of("uri", "http://h:1", "collection", "c"));
    values.putAll(more);
    return CollectionSettings.of(MilvusOptions.OPTIONS.parse("write.milvus", values));
  }

  static MilvusSink sink(
      String uri, String alias, String job, List<VectorColumn> columns, Object... more) {
    Map<String, Object> values = new HashMap<>(Map.of("uri", uri, "collection", alias));
    for (int i = 0; i < more.length; i += 2) {
      values.put((String) more[i], more[i + 1]);
    }
    return new MilvusSink(
        job, MilvusOptions.OPTIONS.parse("write.milvus", values), columns, Map.of());
  }

  /** All rows by key; fails when a key is there twice. */
  static Map<String, Stored> stored(String uri, String collection) {
    Map<String, Stored> rows = new TreeMap<>();
    PlainClient.rows(
            uri,
            collection,
            "item_id >= \"\"",
            List.of("item_id", "job", "ds", "source_id", "text", "dense"))
        .forEach(
            row ->
                assertThat(
                        rows.put(
                            (String) row.get("item_id"),
                            new Stored(
                                (String) row.get("job"),
                                (String) row.get("ds"),
                                (String) row.get("source_id"),
                                (String) row.get("text"),
                                floats(row.get("dense")))))
                    .isNull());
    return rows;
  }

  private static List<Float> floats(Object values) {
    return ((List<?>) values).stream().map(value -> ((Number) value).floatValue()).toList();
  }
}
