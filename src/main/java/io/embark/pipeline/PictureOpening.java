package io.embark.pipeline;

import io.embark.corpus.Rejection;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.filter.PictureCheck;
import io.embark.filter.PictureQualityStage;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import io.embark.media.Pictures;
import io.embark.media.Pixels;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Optional;

/** A file is a picture, decoded once for all encoders. */
record PictureOpening(List<PictureQualityStage> filters) implements MediaOpening<Pixels> {
  @Override
  public Pixels decode(SeekableByteChannel file, MediaLimits limits) throws MediaFault {
    return Pictures.decode(file, limits);
  }

  @Override
  public void open(SeekableByteChannel file, MediaLimits limits, MediaPart.Sink<Pixels> parts)
      throws MediaFault {
    parts.take(part(decode(file, limits), 0, 0, checks()));
  }

  /** For one file. */
  List<PictureCheck> checks() {
    return filters.stream().map(PictureQualityStage::check).toList();
  }

  static MediaPart<Pixels> part(
      Pixels picture, long startMillis, long endMillis, List<PictureCheck> checks) {
    for (PictureCheck check : checks) {
      Optional<Rejection> rejection = check.of(picture);
      if (rejection.isPresent()) {
        return new MediaPart<>(null, startMillis, endMillis, rejection.get());
      }
    }
    return new MediaPart<>(picture, startMillis, endMillis, null);
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
