package io.embark.pipeline;

import io.embark.corpus.Modality;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/** How files of one modality are opened, and what an encoder is given of them. */
interface MediaOpening<T> {
  /** What encoders need of a file. */
  T decode(SeekableByteChannel file, MediaLimits limits) throws MediaFault, IOException;

  /** Bytes that it holds, about. */
  long bytes(T decoded);

  /** One result a file, in order. */
  EncodedWindow encode(EncoderSpec spec, Encoder encoder, List<T> decoded);

  /** For the encoders of a job or command, all of which take this modality. */
  static MediaOpening<?> of(Modality modality, List<EncoderSpec> specs) {
    return modality == Modality.AUDIO ? SoundOpening.of(specs) : new PictureOpening();
  }
}
