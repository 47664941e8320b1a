package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.testing.FormulaSound;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Features of AST and CLAP against those of transformers' extractors, see
 * scripts/make-sound-features-oracle.py. Prints a table row a case.
 */
class SoundFeaturesTest {
  /** Of CLAP in decibels. */
  private static final double TOLERANCE = 2e-5;

  static Stream<JsonNode> cases() throws IOException {
    JsonNode oracle =
        new ObjectMapper()
            .readTree(Path.of("src/test/resources/oracles/sound-features.json").toFile());
    return StreamSupport.stream(oracle.get("cases").spliterator(), false);
  }

  private static SoundFeatures features(JsonNode oracle) {
    JsonNode given = oracle.get("parameters");
    if (oracle.get("kind").asText().equals("ast")) {
      boolean isNormalised = given.get("do_normalize").asBoolean();
      return new AstFeatures(
          given.get("num_mel_bins").asInt(),
          given.get("max_length").asInt(),
          isNormalised ? given.get("mean").asDouble() : 0,
          isNormalised ? given.get("std").asDouble() : 0.5);
    }
    int rate = given.get("sampling_rate").asInt();
    return new ClapFeatures(
        rate,
        given.get("fft_window_size").asInt(),
        given.get("hop_length").asInt(),
        given.get("feature_size").asInt(),
        given.get("frequency_min").asDouble(),
        given.get("frequency_max").asDouble(),
        rate * given.get("max_length_s").asInt(),
        ClapFeatures.Padding.valueOf(given.get("padding").asText().toUpperCase(Locale.ROOT)),
        given.get("truncation").asText().equals("fusion"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void featuresAreThoseOfTheReference(JsonNode oracle) {
    float[] samples =
        FormulaSound.floats(oracle.get("samples").asInt(), oracle.get("seed").asInt());

    float[] values = features(oracle).of(samples);

    int size = 1;
    for (JsonNode axis : oracle.get("shape")) {
      size *= axis.asInt();
    }
    assertThat(values).hasSize(size);
    FloatBuffer expected =
        ByteBuffer.wrap(Base64.getDecoder().decode(oracle.get("values").asText()))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    int step = oracle.get("step").asInt();
    double worst = 0;
    for (int i = 0; i < expected.capacity(); i++) {
      worst = Math.max(worst, Math.abs(values[i * step] - (double) expected.get(i)));
    }
    double mean = 0;
    double square = 0;
    for (float value : values) {
      mean += value / (double) size;
      square += (double) value * value / size;
    }
    System.out.println(
        String.format(
            Locale.ROOT,
            "%-5s%8d samples, %7d values, largest difference of %4d %8.1e, of the mean %8.1e",
            oracle.get("kind").asText(),
            samples.length,
            size,
            expected.capacity(),
            worst,
            Math.abs(mean - oracle.get("mean").asDouble())));
    assertThat(worst).isLessThan(TOLERANCE);
    assertThat(mean).isCloseTo(oracle.get("mean").asDouble(), within(TOLERANCE));
    double deviation = oracle.get("square").asDouble();
    assertThat(square).isCloseTo(deviation, within(TOLERANCE * Math.max(1, deviation)));
  }

  @Test
  void aSoundShorterThanAFrameHasZerosBehindIt() {
    AstFeatures ast = new AstFeatures(40, 3, -4.2677393, 4.5689974);
    float[] sound = FormulaSound.floats(100, 5);

    assertThat(ast.of(sound))
        .containsExactly(ast.of(Arrays.copyOf(sound, 400)))
        .isNotEqualTo(ast.of(new float[100]));
  }

  /** The middles of the front, middle and back third; loud is the middle alone. */
  @Test
  void aLongFusedSoundHasFourViews() {
    ClapFeatures clap =
        new ClapFeatures(
            16_000, 400, 160, 8, 0, 8000, 16_000, ClapFeatures.Padding.REPEATPAD, true);
    float[] sound = new float[16_000 * 600];
    for (int i = sound.length / 3; i < 2 * sound.length / 3; i++) {
      sound[i] = ((i * 7919) & 0xFFFF) / 65536f - 0.5f;
    }

    float[] values = clap.of(sound);

    int view = 101 * 8;
    assertThat(values).hasSize(4 * view);
    float silence = -100;
    assertThat(Arrays.copyOfRange(values, view, 2 * view)).containsOnly(silence);
    assertThat(Arrays.copyOfRange(values, 2 * view, 3 * view)).doesNotContain(silence);
    assertThat(Arrays.copyOfRange(values, 3 * view, 4 * view)).containsOnly(silence);
  }
}
