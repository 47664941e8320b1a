package io.embark.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.embark.corpus.Rejection;
import io.embark.media.Pixels;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Pictures whose numbers are known. */
class PictureCheckTest {
  private static PictureCheck check(Object... options) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      map.put((String) options[i], options[i + 1]);
    }
    return PictureQualityStage.of(PictureQualityStage.OPTIONS.parse("stages[0]", map)).check();
  }

  private static Pixels grey(int width, int height, int value) {
    byte[] samples = new byte[width * height];
    Arrays.fill(samples, (byte) value);
    return new Pixels(width, height, 1, samples);
  }

  private static Pixels noise(int seed) {
    byte[] samples = new byte[3 * 64 * 48];
    new Random(seed).nextBytes(samples);
    return new Pixels(64, 48, 3, samples);
  }

  private static void rejects(PictureCheck check, Pixels picture, String reason, String detail) {
    assertThat(check.of(picture))
        .isEqualTo(Optional.of(new Rejection("picture-quality", reason, detail)));
  }

  @Test
  void eachLimitHasItsReason() {
    rejects(
        check("min-side-pixels", 40),
        grey(100, 39, 9),
        "too_small",
        "39.00, expected pixels of the shorter side, at least 40.00");
    rejects(
        check("max-aspect", 3),
        grey(100, 20, 9),
        "bad_aspect",
        "5.000, expected longer by shorter side, at most 3.000");
    rejects(
        check("min-brightness", 10),
        grey(8, 8, 9),
        "dark",
        "9.000, expected mean brightness, at least 10.00");
    rejects(
        check("min-contrast", 1),
        grey(8, 8, 200),
        "flat",
        "0.000, expected standard deviation, at least 1.000");
    rejects(
        check("min-sharpness", 100),
        grey(8, 8, 200),
        "blurred",
        "0.000, expected variance of the Laplacian, at least 100.0");
    PictureCheck all =
        check(
            "min-side-pixels",
            48,
            "max-aspect",
            1.34,
            "min-brightness",
            100,
            "min-contrast",
            40,
            "min-sharpness",
            1000,
            "min-change",
            2);
    assertThat(all.of(noise(1))).isEmpty();
  }

  /** {@code numpy} by hand: one bright pixel gives -4 and four times 1, at a border twice. */
  @Test
  void theLaplacianIsThatOfOpenCv() {
    double[] inside = new double[25];
    inside[12] = 10;
    assertThat(PictureCheck.laplacian(inside, 5, 5))
        .containsExactly(
            0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 10, -40, 10, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0);
    double[] nextToBorder = new double[9];
    nextToBorder[4] = 1;
    assertThat(PictureCheck.laplacian(nextToBorder, 3, 3))
        .containsExactly(0, 2, 0, 2, -4, 2, 0, 2, 0);
    assertThat(PictureCheck.variance(new double[] {0, 2, 0, 2, -4, 2, 0, 2, 0}))
        .isCloseTo(32.0 / 9 - Math.pow(4.0 / 9, 2), within(1e-12));
  }

  @Test
  void greyIsThatOfRec601() {
    Pixels colours =
        new Pixels(
            4, 1, 3, new byte[] {(byte) 255, 0, 0, 0, (byte) 255, 0, 0, 0, (byte) 255, 10, 20, 30});

    assertThat(PictureCheck.grey(colours)).containsExactly(76, 150, 29, 18);
  }

  /** The frame that was kept last counts, not the one before: slow changes are seen. */
  @Test
  void aFrameIsComparedWithTheOneThatWasKept() {
    PictureCheck check = check("min-change", 3);

    assertThat(check.of(grey(64, 64, 100))).isEmpty();
    rejects(
        check,
        grey(64, 64, 102),
        "repeated",
        "2.000, expected mean difference to the frame before, at least 3.000");
    assertThat(check.of(grey(128, 64, 103))).isEmpty();
  }

  @Test
  void nothingToCheckIsRefused() {
    assertThatThrownBy(PictureCheckTest::check)
        .hasMessage(
            "Cannot filter by 'stages[0]': found no limit, expected at least one of min-side-pixels, max-aspect, min-sharpness, min-contrast, min-brightness, min-change. Add one or remove the stage.");
  }
}
