package io.embark.ml;

import io.embark.encode.EncoderSpec;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import io.embark.media.Sound;
import io.embark.media.Sounds;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/** Sounds to vectors. */
record AudioKind(EncoderSpec spec, int intraOpThreads) implements MediaKind<Sound> {
  @Override
  public Outcome<Sound> decode(SeekableByteChannel file) throws MediaFault {
    int rate = spec.samplingRate().orElseThrow();
    return Outcome.of(Sounds.decode(file, rate, MediaLimits.DEFAULT.atMost(Sounds.LONGEST_MILLIS)));
  }

  @Override
  public long bytes(Sound decoded) {
    return (long) Float.BYTES * decoded.samples().length;
  }

  @Override
  public List<Outcome<List<Object>>> encode(List<Sound> decoded) {
    return Outcome.ofVectors(
        spec.shared(intraOpThreads).encodeSounds(decoded).results(), cell -> cell);
  }
}
