package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.embark.model.Device;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every dense encoder promises, whatever its model or service. */
public interface EncoderContract {
  /** Texts of many lengths and scripts, and the awkward ones. */
  List<String> TEXTS =
      List.of(
          "",
          "a",
          "The quick brown fox jumps over the lazy dog.",
          "\u0000 NUL, \ufeff BOM, \u200b zero width",
          "lone \ud800 surrogates \udfff",
          "\u5317\u4eac \ud83d\ude00 \u0645\u0631\u062d\u0628\u0627",
          "many words ".repeat(400),
          "a");

  /** The model under test. */
  EncoderSpec spec();

  /** False for an encoder that is told tokens by request, or not at all. */
  default boolean countsTokensOfEachText() {
    return true;
  }

  @Test
  default void resultsBelongToTheirInputsWhateverTheirBatchMates() {
    List<String> shuffled = new ArrayList<>(TEXTS);
    Collections.shuffle(shuffled, new Random(3));
    try (Encoder encoder = open()) {
      List<Encoded> together = encoder.encode(shuffled).results();

      assertThat(together).hasSameSizeAs(shuffled);
      for (int i = 0; i < shuffled.size(); i++) {
        Encoded alone = encoder.encode(List.of(shuffled.get(i))).results().get(0);
        assertThat(together.get(i).tokens()).isEqualTo(alone.tokens());
        assertThat(together.get(i).isTruncated()).isEqualTo(alone.isTruncated());
        assertThat(vector(together.get(i))).containsExactly(vector(alone), within(1e-5f));
      }
    }
  }

  @Test
  default void everyTextHasAVectorOfTheColumnsShape() {
    try (Encoder encoder = open()) {
      for (Encoded result : encoder.encode(TEXTS).results()) {
        double squares = 0;
        for (float value : vector(result)) {
          squares += (double) value * value;
        }
        assertThat(vector(result)).hasSize(spec().columns().get(0).dimension());
        if (spec().columns().get(0).isNormalised()) {
          assertThat(squares).isCloseTo(1, within(1e-5));
        }
      }
    }
  }

  @Test
  default void noTextsGiveNoResults() {
    try (Encoder encoder = open()) {
      EncodedWindow window = encoder.encode(List.of());

      assertThat(window.results()).isEmpty();
      assertThat(window.statistics().forwards()).isZero();
    }
  }

  @Test
  default void statisticsCountWhatWentThrough() {
    try (Encoder encoder = open()) {
      EncodedWindow first = encoder.encode(TEXTS);
      List<Encoded> results = first.results();
      EncodeStatistics statistics = first.statistics().plus(encoder.encode(TEXTS).statistics());

      assertThat(statistics.items()).isEqualTo(2L * TEXTS.size());
      if (countsTokensOfEachText()) {
        assertThat(statistics.tokens())
            .isEqualTo(2L * results.stream().mapToInt(Encoded::tokens).sum());
        assertThat(statistics.tokenizeNanos()).isPositive();
      }
      assertThat(statistics.truncated())
          .isEqualTo(2 * results.stream().filter(Encoded::isTruncated).count());
      assertThat(statistics.paddedTokens()).isGreaterThanOrEqualTo(statistics.tokens());
      assertThat(statistics.forwards()).isBetween(2L, 2L * TEXTS.size());
      assertThat(statistics.halvings()).isZero();
      assertThat(statistics.forwardNanos()).isPositive();
    }
  }

  @Test
  default void tasksShareOneEncoder() throws Exception {
    ExecutorService tasks = Executors.newFixedThreadPool(3);
    try (Encoder encoder = open()) {
      List<Encoded> expected = encoder.encode(TEXTS).results();
      List<Future<List<Encoded>>> all = new ArrayList<>();
      for (int task = 0; task < 6; task++) {
        all.add(tasks.submit(() -> encoder.encode(TEXTS).results()));
      }
      for (Future<List<Encoded>> results : all) {
        for (int i = 0; i < expected.size(); i++) {
          assertThat(vector(results.get().get(i)))
              .containsExactly(vector(expected.get(i)), within(1e-5f));
        }
      }
    } finally {
      tasks.shutdownNow();
    }
  }

  @Test
  default void useAfterCloseIsABugOfTheCaller() {
    Encoder encoder = open();
    encoder.close();
    encoder.close();

    assertThatThrownBy(() -> encoder.encode(List.of("a")))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("encoder is closed");
  }

  /** On the processor, one thread a pass. */
  default Encoder open() {
    return spec().open(Device.CPU, 1);
  }

  /** The dense vector of a success. */
  static float[] vector(Encoded result) {
    assertThat(result.rejection()).isNull();
    return ((DenseEmbedding) result.embedding()).values();
  }
}
