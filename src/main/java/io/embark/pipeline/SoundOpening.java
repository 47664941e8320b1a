package io.embark.pipeline;

import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import io.embark.media.Sound;
import io.embark.media.Sounds;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A file is a sound, decoded once for each rate that its encoders take.
 *
 * @param rates samples a second
 */
record SoundOpening(SortedSet<Integer> rates) implements MediaOpening<Map<Integer, Sound>> {
  /** A sound that is one item is held as a whole. */
  private static final long LONGEST_MILLIS = 3_600_000;

  static SoundOpening of(List<EncoderSpec> specs) {
    SortedSet<Integer> rates = new TreeSet<>();
    specs.forEach(spec -> rates.add(spec.samplingRate().orElseThrow()));
    return new SoundOpening(rates);
  }

  @Override
  public Map<Integer, Sound> decode(SeekableByteChannel file, MediaLimits limits)
      throws MediaFault, IOException {
    MediaLimits ofItem = limits.atMost(LONGEST_MILLIS);
    Map<Integer, Sound> byRate = new TreeMap<>();
    for (int rate : rates) {
      file.position(0);
      byRate.put(rate, Sounds.decode(file, rate, ofItem));
    }
    return byRate;
  }

  @Override
  public long bytes(Map<Integer, Sound> decoded) {
    return decoded.values().stream()
        .mapToLong(sound -> (long) Float.BYTES * sound.samples().length)
        .sum();
  }

  @Override
  public EncodedWindow encode(
      EncoderSpec spec, Encoder encoder, List<Map<Integer, Sound>> decoded) {
    int rate = spec.samplingRate().orElseThrow();
    return encoder.encodeSounds(decoded.stream().map(byRate -> byRate.get(rate)).toList());
  }
}
