package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.embark.media.MediaLimits;
import io.embark.media.Sounds;
import io.embark.media.SpeechSegments;
import io.embark.model.ModelOverrides;
import io.embark.model.ModelResolver;
import io.embark.model.PublishedModel;
import io.embark.testing.SharedFiles;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/**
 * The real Silero VAD on a minute of a conversation, against {@code scripts/make-voice-oracle.py}
 * (silero-vad 6.2.1 on ONNX Runtime 1.23.2).
 */
class VoiceDetectorTest {
  private static final float[] EVERY_50TH = {
    0.20834f, 0.99996f, 0.99983f, 0.02935f, 0.99994f, 0.03175f, 0.99782f, 0.99965f, 0.99993f,
    0.95073f, 0.02909f, 0.99986f, 0.99939f, 0.99994f, 0.99995f, 0.9999f, 0.99999f, 0.99996f,
    0.99864f, 0.99993f, 0.99991f, 0.9999f, 0.99988f, 0.97527f, 0.99971f, 0.99984f, 0.99993f,
    0.95615f, 0.02717f, 0.99972f, 0.0194f, 0.99998f, 0.99814f, 0.99988f, 0.0402f, 0.99931f,
    0.99952f, 0.99978f
  };

  private static PublishedModel model(String reference) {
    return PublishedModel.local(
        new ModelResolver(new Configuration(), ModelResolver.cacheFolder(Map.of()), Map.of())
            .resolve(SharedFiles.path(reference).toString(), ModelOverrides.NONE));
  }

  @Test
  void probabilitiesAreThoseOfSilero() throws Exception {
    VoiceDetector.Heard heard = heard("data/models/silero-vad");
    assertThat(heard.samples()).isEqualTo(960_000);
    float[] every50th = new float[EVERY_50TH.length];
    for (int i = 0; i < every50th.length; i++) {
      every50th[i] = heard.probabilities()[50 * i];
    }
    assertThat(every50th).containsExactly(EVERY_50TH, within(1e-4f));
  }

  /** A graph of 16 kHz alone, which has no input for the rate. */
  @Test
  void aGraphOfHalvesHearsNearlyTheSame() throws Exception {
    float[] whole = heard("data/models/silero-vad/silero_vad.onnx").probabilities();
    float[] halves = heard("data/models/silero-vad/silero_vad_half.onnx").probabilities();
    assertThat(halves).hasSameSizeAs(whole);
    double sum = 0;
    for (int i = 0; i < whole.length; i++) {
      sum += Math.abs(whole[i] - halves[i]);
    }
    assertThat(sum / whole.length).isCloseTo(0.03847, within(1e-4)); // ONNX Runtime in Python
  }

  private static VoiceDetector.Heard heard(String reference) throws Exception {
    try (SeekableByteChannel file =
        Files.newByteChannel(SharedFiles.path("data/audio-silero/test.wav"))) {
      return VoiceDetector.shared(model(reference))
          .listen(Sounds.decode(file, SpeechSegments.RATE, MediaLimits.DEFAULT).source());
    }
  }
}
