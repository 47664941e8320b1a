package io.embark.sink.milvus;

import io.embark.corpus.Columns;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Lists keys of a collection as a Dataset: each task asks for one slice of the key space after the
 * other, so nobody holds more than {@value CollectionRows#MAX_LIMIT} keys.
 *
 * @param filter which rows; not empty
 */
record KeyListing(MilvusAddress address, String collection, String filter)
    implements FlatMapFunction<Iterator<KeyRange>, String> {
  private static final long ROWS_EACH = 4_096;

  /** Column {@code item_id}, every key once; asked anew at every evaluation. */
  Dataset<Row> keys(SparkSession spark, long rows) {
    List<KeyRange> ranges = KeyRange.covering(rows, ROWS_EACH);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = Math.min(ranges.size(), spark.sparkContext().defaultParallelism());
    return spark
        .createDataset(
            context.parallelize(ranges, tasks).mapPartitions(this).rdd(), Encoders.STRING())
        .toDF(Columns.ITEM_ID);
  }

  @Override
  public Iterator<String> call(Iterator<KeyRange> ranges) {
    MilvusConnection connection = new MilvusConnection(address);
    TaskContext.get()
        .addTaskCompletionListener((TaskCompletionListener) task -> connection.close());
    return new Slices(new CollectionRows(connection, collection), filter, ranges);
  }

  /** Asks for a slice when the one before is read. */
  private static final class Slices implements Iterator<String> {
    private final CollectionRows rows;
    private final String filter;
    private final Deque<KeyRange> waiting = new ArrayDeque<>();
    private Iterator<String> slice = List.<String>of().iterator();

    Slices(CollectionRows rows, String filter, Iterator<KeyRange> ranges) {
      this.rows = rows;
      this.filter = filter;
      ranges.forEachRemaining(waiting::add);
    }

    @Override
    public boolean hasNext() {
      while (!slice.hasNext() && !waiting.isEmpty()) {
        KeyRange range = waiting.removeFirst();
        String both = range.filter().isEmpty() ? filter : MilvusFilter.and(range.filter(), filter);
        List<String> found = rows.keys(both, CollectionRows.MAX_LIMIT);
        if (found.size() < CollectionRows.MAX_LIMIT) {
          slice = found.iterator();
        } else {
          range.split().forEach(waiting::addFirst);
        }
      }
      return slice.hasNext();
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return slice.next();
    }
  }
}
