package io.embark.encode;

import io.embark.corpus.Ranges;
import io.embark.corpus.VectorColumn;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Ranges of the columns that await them, over the embeddings that go by. Any number of threads. */
public final class RangeTally {
  private final List<VectorColumn> columns;
  private final SortedMap<String, Ranges> ranges = new TreeMap<>();

  /** Of those of {@code columns} that await ranges, which may be none. */
  public RangeTally(List<VectorColumn> columns) {
    this.columns = columns;
    for (VectorColumn column : columns) {
      if (column.awaitsRanges()) {
        ranges.put(column.name(), Ranges.none());
      }
    }
  }

  /** Nothing is tallied. */
  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /**
   * One row more.
   *
   * @param cells one a column, as {@link Embedding#cells}; null for a row without vectors
   */
  public synchronized void add(List<Object> cells) {
    if (isEmpty()) {
      return;
    }
    for (int c = 0; c < cells.size(); c++) {
      String name = columns.get(c).name();
      if (ranges.containsKey(name) && cells.get(c) instanceof float[] vector) {
        ranges.put(name, ranges.get(name).including(vector));
      }
    }
  }

  /** By column, of all rows so far. */
  public SortedMap<String, Ranges> ranges() {
    return ranges;
  }
}
