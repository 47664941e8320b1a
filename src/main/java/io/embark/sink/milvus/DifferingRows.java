package io.embark.sink.milvus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Of the rows of one Spark partition those that a repair sends: the collection has no row of that
 * key, or holds one of this job and partition with other values. A key that another job or
 * partition holds is left to it.
 */
record DifferingRows(MilvusAddress address, String collection, RowMapping mapping)
    implements FlatMapFunction<Iterator<Row>, Row> {
  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    MilvusConnection connection = new MilvusConnection(address);
    TaskContext.get()
        .addTaskCompletionListener((TaskCompletionListener) task -> connection.close());
    return new Differing(
        rows, new StoredRows(new CollectionRows(connection, collection), mapping), mapping);
  }

  /** Compares a batch when the one before is read. */
  private static final class Differing implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final StoredRows stored;
    private final RowMapping mapping;
    private final Deque<Row> waiting = new ArrayDeque<>();

    Differing(Iterator<Row> rows, StoredRows stored, RowMapping mapping) {
      this.rows = rows;
      this.stored = stored;
      this.mapping = mapping;
    }

    @Override
    public boolean hasNext() {
      while (waiting.isEmpty() && rows.hasNext()) {
        compare();
      }
      return !waiting.isEmpty();
    }

    private void compare() {
      List<Row> batch = new ArrayList<>();
      List<RowMapping.Entity> entities = new ArrayList<>();
      long bytes = 0;
      while (batch.size() < StoredRows.BATCH_KEYS
          && bytes < StoredRows.BATCH_BYTES
          && rows.hasNext()) {
        batch.add(rows.next());
        entities.add(mapping.entity(batch.get(batch.size() - 1)));
        bytes += entities.get(entities.size() - 1).bytes();
      }
      Map<String, Map<String, Object>> found = stored.read(entities);
      for (int i = 0; i < batch.size(); i++) {
        Map<String, Object> row = found.get(entities.get(i).itemId());
        if (row == null || (stored.isOfPartition(row) && !stored.isEqual(entities.get(i), row))) {
          waiting.add(batch.get(i));
        }
      }
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return waiting.removeFirst();
    }
  }
}
