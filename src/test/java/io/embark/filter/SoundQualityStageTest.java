package io.embark.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Rejection;
import io.embark.media.Sound;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sounds whose level is known. */
class SoundQualityStageTest {
  private static Optional<Rejection> check(Map<String, Object> options, float... samples) {
    return SoundQualityStage.of(SoundQualityStage.OPTIONS.parse("stages[0]", options))
        .check(new Sound(samples, 16_000));
  }

  private static float[] constant(float value) {
    float[] samples = new float[1000];
    Arrays.fill(samples, value);
    return samples;
  }

  @Test
  void aTenthOfFullScaleIsMinus20() {
    assertThat(check(Map.of("min-level-db", -20.001), constant(0.1f))).isEmpty();
    assertThat(check(Map.of("min-level-db", -19.9), constant(0.1f)))
        .contains(new Rejection("sound-quality", "silent", "-20.00, expected dB, at least -19.90"));
    assertThat(check(Map.of("min-level-db", -90), constant(0)))
        .contains(new Rejection("sound-quality", "silent", "-200.0, expected dB, at least -90.00"));
  }

  @Test
  void samplesAtFullScaleAreClipped() {
    float[] samples = constant(0.5f);
    samples[3] = 1;
    samples[4] = -1;
    samples[5] = 32_766f / 32_768;

    assertThat(check(Map.of("max-clipped", 0.003), samples)).isEmpty();
    assertThat(check(Map.of("max-clipped", 0.002), samples))
        .contains(
            new Rejection(
                "sound-quality",
                "clipped",
                "0.003000, expected of the samples at full scale, at most 0.002000"));
  }

  @Test
  void nothingToCheckIsRefused() {
    assertThatThrownBy(() -> check(Map.of()))
        .hasMessage(
            "Cannot filter by 'stages[0]': found no limit, expected min-level-db or max-clipped. Add one or remove the stage.");
  }
}
