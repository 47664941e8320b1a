package io.embark.pipeline;

import io.embark.corpus.Rejection;
import io.embark.encode.EncodeStatistics;
import io.embark.encode.Encoded;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import io.embark.media.MediaReason;
import io.embark.media.Pictures;
import io.embark.media.Pixels;
import io.embark.read.HadoopChannel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Files of pictures, decoded where they are encoded. */
record PictureFiles(Configuration configuration, MediaLimits limits) {
  /** Samples that are held at once, and those of one picture beyond them. */
  static final long BUDGET_SAMPLES = 64L << 20;

  /**
   * A picture, or why there is none.
   *
   * @param picture null exactly when {@code rejection} is not
   */
  record Decoded(Pixels picture, Rejection rejection) {}

  Decoded decode(Path file) {
    try (HadoopChannel channel = HadoopChannel.open(file, configuration)) {
      return new Decoded(Pictures.decode(channel, limits), null);
    } catch (MediaFault e) {
      return rejected(e.reason(), e.getMessage());
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      throw new UncheckedIOException(e); // Spark ends the task; the file is not to blame
    } catch (IOException e) {
      return rejected(
          MediaReason.UNREADABLE,
          "reading failed: " + e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  private static Decoded rejected(MediaReason reason, String detail) {
    return new Decoded(null, new Rejection(Books.DECODE, reason.word(), detail));
  }

  /** One result a file, in order. */
  EncodedWindow encode(List<Path> files, Encoder encoder) {
    List<Encoded> results = new ArrayList<>();
    List<Pixels> held = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    EncodeStatistics statistics = EncodeStatistics.NONE;
    long samples = 0;
    for (Path file : files) {
      Decoded decoded = decode(file);
      results.add(new Encoded(null, 0, false, decoded.rejection()));
      if (decoded.picture() != null) {
        places.add(results.size() - 1);
        held.add(decoded.picture());
        samples += decoded.picture().samples().length;
      }
      if (samples > BUDGET_SAMPLES) {
        statistics = statistics.plus(encode(held, places, encoder, results));
        samples = 0;
      }
    }
    return new EncodedWindow(results, statistics.plus(encode(held, places, encoder, results)));
  }

  private static EncodeStatistics encode(
      List<Pixels> held, List<Integer> places, Encoder encoder, List<Encoded> results) {
    if (held.isEmpty()) {
      return EncodeStatistics.NONE;
    }
    EncodedWindow encoded = encoder.encodePictures(held);
    for (int i = 0; i < held.size(); i++) {
      results.set(places.get(i), encoded.results().get(i));
    }
    held.clear();
    places.clear();
    return encoded.statistics();
  }
}
