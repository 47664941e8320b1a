package io.embark.pipeline;

import io.embark.corpus.Modality;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.filter.PictureCheck;
import io.embark.media.FrameSampling;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import io.embark.media.Pixels;
import io.embark.media.Videos;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Optional;

/** A file is a video, its frames are items. */
record VideoOpening(FrameSampling sampling, PictureOpening pictures)
    implements MediaOpening<Pixels> {
  @Override
  public Pixels decode(SeekableByteChannel file, MediaLimits limits) throws MediaFault {
    return pictures.decode(file, limits);
  }

  @Override
  public Optional<Modality> parts() {
    return Optional.of(Modality.VIDEO_FRAME);
  }

  @Override
  public void open(SeekableByteChannel file, MediaLimits limits, MediaPart.Sink<Pixels> parts)
      throws MediaFault {
    List<PictureCheck> checks = pictures.checks();
    Videos.sample(
        file,
        sampling,
        limits,
        frame ->
            parts.take(
                PictureOpening.part(
                    frame.pixels(), frame.startMillis(), frame.endMillis(), checks)));
  }

  @Override
  public long bytes(Pixels decoded) {
    return pictures.bytes(decoded);
  }

  @Override
  public EncodedWindow encode(EncoderSpec spec, Encoder encoder, List<Pixels> decoded) {
    return pictures.encode(spec, encoder, decoded);
  }
}
