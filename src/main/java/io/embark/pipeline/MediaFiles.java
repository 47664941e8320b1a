package io.embark.pipeline;

import io.embark.corpus.Rejection;
import io.embark.encode.EncodeStatistics;
import io.embark.encode.Encoded;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import io.embark.media.MediaReason;
import io.embark.read.HadoopChannel;
import io.embark.read.ReadReason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Files of pictures or sound, decoded where they are encoded. */
record MediaFiles<T>(MediaOpening<T> opening, Configuration configuration, MediaLimits limits) {
  /** Decoded bytes that are held at once, and those of one file beyond them. */
  static final long BUDGET_BYTES = 64L << 20;

  /**
   * What a file holds, or why there is nothing.
   *
   * @param item null exactly when {@code rejection} is not
   */
  record Decoded<T>(T item, Rejection rejection) {}

  /** Work on an open file. */
  private interface Work {
    void on(HadoopChannel channel) throws MediaFault, IOException;
  }

  /** Opens a file as one item; what cannot be decoded is a rejection. */
  Decoded<T> decode(Path file) {
    List<T> one = new ArrayList<>();
    Optional<Rejection> fault = fault(file, channel -> one.add(opening.decode(channel, limits)));
    return new Decoded<>(one.isEmpty() ? null : one.get(0), fault.orElse(null));
  }

  /**
   * Hands over the items of a file.
   *
   * @return why it cannot be decoded; what was handed over does not count then
   */
  Optional<Rejection> open(Path file, MediaPart.Sink<T> parts) {
    return fault(file, channel -> opening.open(channel, limits, parts));
  }

  private Optional<Rejection> fault(Path file, Work work) {
    try (HadoopChannel channel = HadoopChannel.open(file, configuration)) {
      work.on(channel);
      return Optional.empty();
    } catch (MediaFault e) {
      return rejected(e.reason(), e.getMessage());
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      throw new UncheckedIOException(e); // Spark ends the task; the file is not to blame
    } catch (IOException e) {
      return rejected(MediaReason.UNREADABLE, ReadReason.unreadableDetail(e));
    }
  }

  private static Optional<Rejection> rejected(MediaReason reason, String detail) {
    return Optional.of(new Rejection(Books.DECODE, reason.word(), detail));
  }

  /** One result a file, in order. */
  EncodedWindow encode(List<Path> files, EncoderSpec spec, Encoder encoder) {
    List<Encoded> results = new ArrayList<>();
    List<T> held = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    EncodeStatistics statistics = EncodeStatistics.NONE;
    long bytes = 0;
    for (Path file : files) {
      Decoded<T> decoded = decode(file);
      results.add(new Encoded(null, 0, false, decoded.rejection()));
      if (decoded.item() != null) {
        places.add(results.size() - 1);
        held.add(decoded.item());
        bytes += opening.bytes(decoded.item());
      }
      if (bytes > BUDGET_BYTES) {
        statistics = statistics.plus(encode(held, places, spec, encoder, results));
        bytes = 0;
      }
    }
    return new EncodedWindow(
        results, statistics.plus(encode(held, places, spec, encoder, results)));
  }

  private EncodeStatistics encode(
      List<T> held,
      List<Integer> places,
      EncoderSpec spec,
      Encoder encoder,
      List<Encoded> results) {
    if (held.isEmpty()) {
      return EncodeStatistics.NONE;
    }
    EncodedWindow encoded = opening.encode(spec, encoder, held);
    for (int i = 0; i < held.size(); i++) {
      results.set(places.get(i), encoded.results().get(i));
    }
    held.clear();
    places.clear();
    return encoded.statistics();
  }
}
