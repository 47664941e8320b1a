package io.embark.ml;

import io.embark.media.MediaFault;
import io.embark.media.MediaReason;
import io.embark.read.HadoopChannel;
import io.embark.read.ReadReason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Cells that are files of media: their bytes, or where they are.
 *
 * @param configuration of the file systems that paths name
 */
record MediaCells<T>(MediaKind<T> kind, Broadcast<SerializableConfiguration> configuration)
    implements CellEncoding<T> {
  @Override
  public String missing() {
    return "missing_media";
  }

  @Override
  public Outcome<T> open(Object cell) {
    try (SeekableByteChannel file = channel(cell)) {
      return kind.decode(file);
    } catch (MediaFault e) {
      return Outcome.none(e.reason().word(), e.getMessage());
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      throw new UncheckedIOException(e); // Spark ends the task; the file is not to blame
    } catch (IOException e) {
      return Outcome.none(MediaReason.UNREADABLE.word(), ReadReason.unreadableDetail(e));
    }
  }

  private SeekableByteChannel channel(Object cell) throws IOException {
    if (cell instanceof byte[] bytes) {
      return new SeekableInMemoryByteChannel(bytes); // read, and not changed
    }
    try {
      return HadoopChannel.open(new Path((String) cell), configuration.value().value());
    } catch (IllegalArgumentException e) { // no path, or of a host that nobody knows
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public long bytes(T item) {
    return kind.bytes(item);
  }

  @Override
  public List<Outcome<List<Object>>> encode(List<T> items) {
    return kind.encode(items);
  }
}
