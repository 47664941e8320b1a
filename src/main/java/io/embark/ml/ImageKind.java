package io.embark.ml;

import io.embark.encode.EncoderSpec;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import io.embark.media.Pictures;
import io.embark.media.Pixels;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/** Pictures to vectors. */
record ImageKind(EncoderSpec spec, int intraOpThreads) implements MediaKind<Pixels> {
  @Override
  public Outcome<Pixels> decode(SeekableByteChannel file) throws MediaFault {
    return Outcome.of(Pictures.decode(file, MediaLimits.DEFAULT));
  }

  @Override
  public long bytes(Pixels decoded) {
    return decoded.samples().length;
  }

  @Override
  public List<Outcome<List<Object>>> encode(List<Pixels> decoded) {
    return Outcome.ofVectors(
        spec.shared(intraOpThreads).encodePictures(decoded).results(), cell -> cell);
  }
}
