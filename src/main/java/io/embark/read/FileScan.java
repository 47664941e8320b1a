package io.embark.read;

import io.embark.corpus.ItemSchema;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Distributes the listing itself and opens the files inside the tasks. Unlike Spark's {@code
 * binaryFile} it holds one document at a time, and a file that cannot be read is a row.
 */
final class FileScan {
  private FileScan() {}

  /** Rows of {@link ItemSchema#READ}, one Spark task an element of {@code tasks}. */
  static Dataset<Row> rows(
      SparkSession spark, List<List<Piece>> tasks, ItemSource.Opening opening) {
    FileOpener files = new FileOpener(spark);
    JavaRDD<List<Piece>> distributed =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(tasks, Math.max(1, tasks.size()));
    JavaRDD<Row> rows = distributed.flatMap(pieces -> new Rows(pieces, files, opening));
    return spark.createDataFrame(rows, ItemSchema.READ);
  }

  private static final class Rows implements Iterator<Row> {
    private final Iterator<Piece> pieces;
    private final FileOpener files;
    private final ItemSource.Opening opening;
    private Piece piece;
    private ItemSource source;
    private ReadItem item;

    Rows(List<Piece> pieces, FileOpener files, ItemSource.Opening opening) {
      this.pieces = pieces.iterator();
      this.files = files;
      this.opening = opening;
      TaskCompletionListener closing = context -> closeSource();
      TaskContext.get().addTaskCompletionListener(closing);
    }

    @Override
    public boolean hasNext() {
      while (item == null && (source != null || pieces.hasNext())) {
        item = advance();
      }
      return item != null;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Row row = item.toRow();
      item = null;
      return row;
    }

    /** Null when the piece has no more items. */
    private ReadItem advance() {
      try {
        if (source == null) {
          piece = pieces.next();
          source = opening.open(piece, files);
        }
        Optional<ReadItem> next = source.next();
        if (next.isEmpty()) {
          closeSource();
        }
        return next.orElse(null);
      } catch (InterruptedIOException | ClosedByInterruptException e) {
        throw new UncheckedIOException(e); // Spark ends the task; the file is not to blame
      } catch (IOException e) {
        closeSource();
        return ReadItem.rejected(
            piece.file().relativePath(),
            piece.file().partitions(),
            ReadReason.UNREADABLE,
            ReadReason.unreadableDetail(e));
      }
    }

    private void closeSource() {
      try {
        if (source != null) {
          source.close();
        }
      } catch (IOException e) {
        // what was read is complete: a failure to close takes nothing away from it
      } finally {
        source = null;
      }
    }
  }
}
