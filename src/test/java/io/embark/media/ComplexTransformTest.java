package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.embark.media.ComplexTransform.To;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Transforms against the definition. */
class ComplexTransformTest {
  private static final int LENGTH = 32;

  /** Of which no other test has one: resampling takes longer ones. */
  private static final int SHORT = 16;

  @BeforeAll
  static void load() {
    Ffmpeg.load();
  }

  private static float[] transformed(ComplexTransform transform, float[] pairs) {
    float[] made = new float[pairs.length];
    transform.in().put(pairs, 0, pairs.length);
    transform.run();
    transform.out().get(made);
    return made;
  }

  private static double[] byDefinition(To to, float[] pairs) {
    double[] made = new double[pairs.length];
    double turn = (to == To.SPECTRUM ? -2 : 2) * Math.PI / LENGTH;
    for (int k = 0; k < LENGTH; k++) {
      for (int n = 0; n < LENGTH; n++) {
        double cosine = Math.cos(turn * k * n);
        double sine = Math.sin(turn * k * n);
        made[2 * k] += pairs[2 * n] * cosine - pairs[2 * n + 1] * sine;
        made[2 * k + 1] += pairs[2 * n] * sine + pairs[2 * n + 1] * cosine;
      }
    }
    return made;
  }

  /** One after the other, as files follow each other, and two side by side, as tasks run. */
  @ParameterizedTest
  @EnumSource(To.class)
  void bothWaysAreThoseOfTheDefinition(To to) {
    Random random = new Random(3);
    for (int file = 0; file < 3; file++) {
      try (ComplexTransform first = ComplexTransform.of(to, LENGTH);
          ComplexTransform second = ComplexTransform.of(to, LENGTH)) {
        for (ComplexTransform transform : new ComplexTransform[] {first, second, first}) {
          float[] pairs = new float[2 * LENGTH];
          for (int i = 0; i < pairs.length; i++) {
            pairs[i] = random.nextFloat() - 0.5F;
          }
          double[] expected = byDefinition(to, pairs);
          float[] made = transformed(transform, pairs);
          for (int i = 0; i < made.length; i++) {
            assertThat((double) made[i]).isCloseTo(expected[i], within(1e-5));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(To.class)
  void tablesOfOneThatIsClosedAreHandedOutOnceHoweverOftenItIsClosed(To to) {
    ComplexTransform closed = ComplexTransform.of(to, SHORT);
    FloatPointer its = closed.in();
    closed.close();

    try (ComplexTransform first = ComplexTransform.of(to, SHORT)) {
      closed.close();
      try (ComplexTransform second = ComplexTransform.of(to, SHORT)) {
        assertThat(first.in()).isSameAs(its);
        assertThat(second.in()).isNotSameAs(its);
      }
    }
  }
}
