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
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Lists keys of a collection as a Dataset: each task asks for one slice of the key space after the
 * other, so nobody holds more than {@value CollectionRows#MAX_LIMIT} keys.
 *
 * @param filter which rows; not empty
 */
record KeyListing(MilvusAddress address, String collection, String filter)
    implements FlatMapFunction<Iterator<KeyRange>, Row> {
  /** Index of the {@link KeyRange} that the key is in. */
  static final String SLICE = "slice";

  private static final StructType SCHEMA =
      new StructType().add(SLICE, DataTypes.LongType).add(Columns.ITEM_ID, DataTypes.StringType);

  /**
   * Columns {@link #SLICE} and {@code item_id}, every key of these slices once; asked anew at every
   * evaluation.
   */
  Dataset<Row> keys(SparkSession spark, List<KeyRange> ranges) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int tasks = Math.min(ranges.size(), spark.sparkContext().defaultParallelism());
    return spark.createDataFrame(context.parallelize(ranges, tasks).mapPartitions(this), SCHEMA);
  }

  @Override
  public Iterator<Row> call(Iterator<KeyRange> ranges) {
    MilvusConnection connection = new MilvusConnection(address);
    TaskContext.get()
        .addTaskCompletionListener((TaskCompletionListener) task -> connection.close());
    return new Slices(new CollectionRows(connection, collection), filter, ranges);
  }

  /** Asks for a slice when the one before is read. */
  private static final class Slices implements Iterator<Row> {
    private final CollectionRows rows;
    private final String filter;
    private final Iterator<KeyRange> ranges;
    private final Deque<KeyRange> parts = new ArrayDeque<>();
    private long slice;
    private Iterator<String> keys = List.<String>of().iterator();

    Slices(CollectionRows rows, String filter, Iterator<KeyRange> ranges) {
      this.rows = rows;
      this.filter = filter;
      this.ranges = ranges;
    }

    @Override
    public boolean hasNext() {
      while (!keys.hasNext() && (!parts.isEmpty() || ranges.hasNext())) {
        if (parts.isEmpty()) {
          KeyRange next = ranges.next();
          slice = next.index();
          parts.add(next);
        }
        KeyRange part = parts.removeFirst();
        String both = part.filter().isEmpty() ? filter : MilvusFilter.and(part.filter(), filter);
        List<String> found = rows.keys(both, CollectionRows.MAX_LIMIT);
        if (found.size() < CollectionRows.MAX_LIMIT) {
          keys = found.iterator();
        } else {
          part.split().forEach(parts::addFirst);
        }
      }
      return keys.hasNext();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return RowFactory.create(slice, keys.next());
    }
  }
}
