package io.embark.pipeline;

import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.encode.SpeechRecognizer;
import io.embark.encode.Transcript;
import io.embark.media.MediaFault;
import io.embark.media.MediaLimits;
import io.embark.media.SoundReader;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/** A file is what is spoken in it, heard as it is read. */
record SpeechOpening(SpeechRecognizer recognizer) implements MediaOpening<Transcript> {
  @Override
  public Transcript decode(SeekableByteChannel file, MediaLimits limits) throws MediaFault {
    try (SoundReader sound = SoundReader.open(file, recognizer.samplingRate(), limits)) {
      return recognizer.transcribe(sound);
    }
  }

  @Override
  public long bytes(Transcript decoded) {
    return decoded.text().length();
  }

  /** Not asked for: texts go through the encoders of texts. */
  @Override
  public EncodedWindow encode(EncoderSpec spec, Encoder encoder, List<Transcript> decoded) {
    return encoder.encode(decoded.stream().map(Transcript::text).toList());
  }
}
