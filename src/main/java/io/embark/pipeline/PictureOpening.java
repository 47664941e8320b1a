package io.embark.pipeline;

import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import io.embark.media.Pictures;
import io.embark.media.Pixels;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/** A file is a picture, decoded once for all encoders. */
final class PictureOpening implements MediaOpening<Pixels> {
  @Override
  public Pixels decode(SeekableByteChannel file, MediaLimits limits) throws MediaFault {
    return Pictures.decode(file, limits);
  }

  @Override
  public long bytes(Pixels decoded) {
    return decoded.samples().length;
  }

  @Override
  public EncodedWindow encode(EncoderSpec spec, Encoder encoder, List<Pixels> decoded) {
    return encoder.encodePictures(decoded);
  }
}
