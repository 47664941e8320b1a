package io.embark.pipeline;

import io.embark.corpus.Modality;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.filter.PictureQualityStage;
import io.embark.filter.SoundCheck;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import io.embark.segment.SampleStage;
import io.embark.segment.WindowStage;
import io.embark.stage.MediaStage;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Optional;

/** How files of one modality are opened, and what an encoder is given of them. */
interface MediaOpening<T> {
  /** What encoders need of a file that is one item. */
  T decode(SeekableByteChannel file, MediaLimits limits) throws MediaFault, IOException;

  /** What its items are, if a file holds several; empty where it is one itself. */
  default Optional<Modality> parts() {
    return Optional.empty();
  }

  /** Hands over the items of a file; after a fault what was handed over does not count. */
  default void open(SeekableByteChannel file, MediaLimits limits, MediaPart.Sink<T> parts)
      throws MediaFault, IOException {
    parts.take(new MediaPart<>(decode(file, limits), 0, 0, null));
  }

  /** Bytes that an item holds, about. */
  long bytes(T decoded);

  /** One result an item, in order. */
  EncodedWindow encode(EncoderSpec spec, Encoder encoder, List<T> decoded);

  /** For files that are one item each; all these encoders take the modality. */
  static MediaOpening<?> of(Modality modality, List<EncoderSpec> specs) {
    return modality == Modality.AUDIO
        ? SoundOpening.of(specs, Optional.empty(), Optional.empty(), List.of())
        : new PictureOpening(List.of());
  }

  /** For the files of a job. */
  static MediaOpening<?> of(Modality modality, List<EncoderSpec> specs, List<MediaStage> stages) {
    if (modality == Modality.AUDIO) {
      return SoundOpening.of(
          specs,
          of(stages, WindowStage.class).stream().findFirst(),
          of(stages, SpeechStage.class).stream().map(SpeechStage::voice).findFirst(),
          of(stages, SoundCheck.class));
    }
    PictureOpening pictures = new PictureOpening(of(stages, PictureQualityStage.class));
    return modality == Modality.VIDEO
        ? new VideoOpening(of(stages, SampleStage.class).get(0).sampling(), pictures)
        : pictures;
  }

  private static <S> List<S> of(List<MediaStage> stages, Class<S> kind) {
    return stages.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
