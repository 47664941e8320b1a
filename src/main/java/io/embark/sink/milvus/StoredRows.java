package io.embark.sink.milvus;

import io.embark.corpus.Columns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Rows of a collection by key, compared with what a load would send. */
record StoredRows(CollectionRows rows, RowMapping mapping) {
  /** Keys of a request: a server that reads strongly waits a while for each. */
  static final int BATCH_KEYS = 500;

  /** The rows that answer it: an eighth of gRPC's limit of 64 MB at Milvus. */
  static final long BATCH_BYTES = 8L << 20;

  /** The collection's rows of these keys, whoever loaded them, with every field of the mapping. */
  Map<String, Map<String, Object>> read(List<RowMapping.Entity> batch) {
    List<String> fields = mapping.plan().fields().stream().map(CollectionPlan.Field::name).toList();
    List<String> keys = batch.stream().map(RowMapping.Entity::itemId).toList();
    Map<String, Map<String, Object>> found = new HashMap<>();
    rows.rows(MilvusFilter.keys(keys), fields, keys.size())
        .forEach(row -> found.put((String) row.get(Columns.ITEM_ID), row));
    return found;
  }

  /** Was the row loaded by this job from this partition. */
  boolean isOfPartition(Map<String, Object> found) {
    return mapping.partition().equals(found.get(CollectionPlan.DS))
        && mapping.job().equals(found.get(CollectionPlan.JOB));
  }

  boolean isEqual(RowMapping.Entity lake, Map<String, Object> found) {
    List<CollectionPlan.Field> fields = mapping.plan().fields();
    return IntStream.range(0, fields.size())
        .allMatch(
            i ->
                StoredValue.isEqual(
                    fields.get(i), lake.values().get(i), found.get(fields.get(i).name())));
  }
}
