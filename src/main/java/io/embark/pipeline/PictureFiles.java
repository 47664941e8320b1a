package io.embark.pipeline;

import io.embark.corpus.Rejection;
import io.embark.encode.EncodeStatistics;
import io.embark.encode.Encoded;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import io.embark.media.Pictures;
import io.embark.media.Pixels;
import io.embark.read.HadoopChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Decodes files of pictures and encodes them, a few at a time: no more pixels are held than a
 * budget and one picture beyond it.
 */
final class PictureFiles {
  /** Stage of what cannot be decoded. */
  static final String STAGE = "decode";

  private static final long BUDGET_SAMPLES = 64L << 20;

  private final Encoder encoder;
  private final Configuration configuration;
  private final MediaLimits limits;

  PictureFiles(Encoder encoder, Configuration configuration, MediaLimits limits) {
    this.encoder = encoder;
    this.configuration = configuration;
    this.limits = limits;
  }

  /** One result a file, in order. */
  EncodedWindow encode(List<Path> files) {
    List<Encoded> results = new ArrayList<>();
    List<Pixels> held = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    EncodeStatistics statistics = EncodeStatistics.NONE;
    long samples = 0;
    for (Path file : files) {
      try (HadoopChannel channel = HadoopChannel.open(file, configuration)) {
        Pixels picture = Pictures.decode(channel, limits);
        places.add(results.size());
        held.add(picture);
        results.add(null);
        samples += picture.samples().length;
      } catch (MediaFault e) {
        results.add(rejected(new Rejection(STAGE, e.reason().word(), e.getMessage())));
      } catch (IOException e) {
        results.add(rejected(new Rejection(STAGE, "unreadable", String.valueOf(e.getMessage()))));
      }
      if (samples > BUDGET_SAMPLES) {
        statistics = statistics.plus(encode(held, places, results));
        samples = 0;
      }
    }
    return new EncodedWindow(results, statistics.plus(encode(held, places, results)));
  }

  private EncodeStatistics encode(List<Pixels> held, List<Integer> places, List<Encoded> results) {
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

  private static Encoded rejected(Rejection rejection) {
    return new Encoded(null, 0, false, rejection);
  }
}
