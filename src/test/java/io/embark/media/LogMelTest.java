package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.testing.SharedFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Features against those of transformers' {@code WhisperFeatureExtractor}. */
class LogMelTest {
  private static final LogMel WHISPER = new LogMel(16_000, 400, 160, 80, 480_000);
  private static final int FRAMES = 3000;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void featuresAreThoseOfTheReference(int number) throws Exception {
    Path model = SharedFiles.path("fixtures/open/whisper-tiny-random");
    JsonNode expected =
        new ObjectMapper()
            .readTree(model.resolve("expected.json").toFile())
            .get("outputs")
            .get(number);
    Sound sound;
    try (FileChannel channel = FileChannel.open(model.resolve(expected.get("file").asText()))) {
      sound = Sounds.decode(channel, 16_000, MediaLimits.DEFAULT);
    }
    assertThat(sound.samples()).hasSize(expected.get("samples").asInt());

    float[] features = WHISPER.of(sound.samples(), sound.samples().length);

    assertThat(features).hasSize(80 * FRAMES);
    for (JsonNode sample : expected.at("/log_mel/samples_index_value")) {
      int at = sample.get(0).asInt() * FRAMES + sample.get(1).asInt();
      assertThat((double) features[at])
          .as(sample.toString())
          .isCloseTo(sample.get(2).asDouble(), within(1e-3));
    }
    int first = expected.at("/log_mel_file_shape/1").asInt();
    ByteBuffer there =
        ByteBuffer.wrap(Files.readAllBytes(model.resolve(expected.get("log_mel_file").asText())))
            .order(ByteOrder.LITTLE_ENDIAN);
    double worst = 0;
    for (int band = 0; band < 80; band++) {
      for (int frame = 0; frame < first; frame++) {
        worst =
            Math.max(worst, Math.abs(features[band * FRAMES + frame] - (double) there.getFloat()));
      }
    }
    assertThat(there.hasRemaining()).isFalse();
    assertThat(worst).isLessThan(1e-3);
  }

  /** Frames of the zeros behind a sound are left out; they are what making them would give. */
  @Test
  void zerosBehindASoundAreAsIfTheyWereThere() {
    float[] sound = new float[16_000];
    for (int i = 0; i < sound.length; i++) {
      sound[i] = (float) Math.sin(i * 0.05 + i * i * 1e-5);
    }
    float[] padded = java.util.Arrays.copyOf(sound, 480_000);

    assertThat(WHISPER.of(sound, sound.length)).containsExactly(WHISPER.of(padded, padded.length));
  }

  /** By the definition, in double precision; the sound is loud at both ends, which are mirrored. */
  @ParameterizedTest
  @CsvSource({"400, 160, 32000", "512, 160, 3200", "378, 100, 20000", "22, 11, 2200", "2, 1, 300"})
  void aFullWindowIsWhatTheDefinitionGives(int transform, int hop, int length) {
    int bands = Math.min(20, transform);
    float[] sound = new float[length];
    for (int i = 0; i < length; i++) {
      sound[i] = (float) (Math.sin(i * 0.05 + i * i * 1e-5) * (0.1 + Math.abs(i - length / 2)));
    }
    double[][] logs = new double[bands][length / hop];
    double most = -10;
    MelFilters filters = MelFilters.slaney(bands, transform / 2 + 1, 16_000, 0, 8000);
    for (int frame = 0; frame < length / hop; frame++) {
      double[] power = power(sound, frame * hop - transform / 2, transform);
      for (int band = 0; band < bands; band++) {
        logs[band][frame] = Math.log10(Math.max(1e-10, filters.of(band, power)));
        most = Math.max(most, logs[band][frame]);
      }
    }

    float[] features = new LogMel(16_000, transform, hop, bands, length).of(sound, length);

    for (int band = 0; band < bands; band++) {
      for (int frame = 0; frame < length / hop; frame++) {
        assertThat((double) features[band * (length / hop) + frame])
            .as("band %s of frame %s", band, frame)
            .isCloseTo((Math.max(logs[band][frame], most - 8) + 4) / 4, within(5e-4));
      }
    }
  }

  private static double[] power(float[] sound, int start, int transform) {
    double[] power = new double[transform / 2 + 1];
    for (int bin = 0; bin < power.length; bin++) {
      double real = 0;
      double imaginary = 0;
      for (int i = 0; i < transform; i++) {
        int at = Math.abs(start + i);
        double sample = sound[at < sound.length ? at : 2 * (sound.length - 1) - at];
        double windowed = sample * (0.5 - 0.5 * Math.cos(2 * Math.PI * i / transform));
        double angle = 2 * Math.PI * ((long) bin * i % transform) / transform;
        real += windowed * Math.cos(angle);
        imaginary += windowed * Math.sin(angle);
      }
      power[bin] = real * real + imaginary * imaginary;
    }
    return power;
  }

  @Test
  void logarithmsAreThoseOfMath() {
    for (double value = 1e-10; value < 1e9; value *= 1.0003) {
      float rounded = (float) value;
      assertThat((double) LogMel.log10(Float.floatToRawIntBits(rounded)))
          .isCloseTo(Math.log10(rounded), within(1.5e-6));
    }
  }
}
