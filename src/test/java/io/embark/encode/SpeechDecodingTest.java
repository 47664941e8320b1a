package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.embark.model.SpeechTokens;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Rules of decoding on logits that are written down: ids 0 to 9 text, 10 the end, 20 and on times.
 */
class SpeechDecodingTest {
  private static final int VOCABULARY = 200;
  private static final int END = 10;
  private static final int START = 11;
  private static final int NO_SPEECH = 12;
  private static final int TIMES = 20;
  private static final SpeechTokens TOKENS =
      new SpeechTokens(
          START, END, 19, NO_SPEECH, TIMES, 13, 14, new TreeMap<>(), List.of(3), List.of(4), 40);

  /**
   * @param wishes ids of each step, the most wanted first
   */
  private static SpeechDecoding decoded(boolean hasTimestamps, int most, int[]... wishes) {
    SpeechDecoding decoding = new SpeechDecoding(TOKENS, hasTimestamps, new long[] {START}, most);
    decoding.run(
        ids -> {
          FloatBuffer logits = FloatBuffer.allocate(ids.length * VOCABULARY);
          int[] wanted = wishes[Math.min(ids.length, wishes.length) - 1];
          for (int i = 0; i < wanted.length; i++) {
            logits.put((ids.length - 1) * VOCABULARY + wanted[i], 30f - 5 * i);
          }
          return logits;
        });
    return decoding;
  }

  @Test
  void theLikeliestComesButForWhatIsSuppressed() {
    SpeechDecoding decoding =
        decoded(false, 40, new int[] {3, 4, 5}, new int[] {3, 4}, new int[] {END});

    assertThat(decoding.generated()).containsExactly(5, 4);
  }

  @Test
  void aWindowEndsWithItsMostTokens() {
    assertThat(decoded(false, 4, new int[] {1}).generated()).containsExactly(1, 1, 1);
  }

  /** It begins with a time of the first second; text is closed by a time, not before it. */
  @Test
  void timesComeInPairsAndNeverGoBack() {
    SpeechDecoding decoding =
        decoded(
            true,
            40,
            new int[] {1, TIMES + 60, TIMES + 5}, // text may not be first, nor 1.2 s
            new int[] {1},
            new int[] {TIMES + 2, TIMES + 9}, // not before 0.1 s
            new int[] {1, TIMES + 9}, // a time that closes is followed by one that opens
            new int[] {TIMES + 30, 2}, // and two by text
            new int[] {TIMES + 9, TIMES + 12}, // later than what opened
            new int[] {END});

    assertThat(decoding.generated())
        .containsExactly(TIMES + 5, 1, TIMES + 9, TIMES + 9, 2, TIMES + 12);
  }

  /** All times together are likelier than any word. */
  @Test
  void aTimeComesWhereTimesAreLikelier() {
    SpeechDecoding decoding = new SpeechDecoding(TOKENS, true, new long[] {START}, 5);
    decoding.run(
        ids -> {
          FloatBuffer logits = FloatBuffer.allocate(ids.length * VOCABULARY);
          int row = (ids.length - 1) * VOCABULARY;
          if (ids.length == 1) {
            logits.put(row + TIMES, 30);
          } else if (ids.length == 2) {
            logits.put(row + 1, 30);
          } else {
            logits.put(row + 1, 2);
            for (int id = TIMES + 30; id < VOCABULARY; id++) {
              logits.put(row + id, 1);
            }
            logits.put(row + TIMES + 40, 1.1f);
          }
          return logits;
        });

    assertThat(decoding.generated()[2]).isEqualTo(TIMES + 40);
  }

  @Test
  void silenceIsTheProbabilityInThePlaceOfTheStart() {
    SpeechDecoding decoding = new SpeechDecoding(TOKENS, false, new long[] {START}, 2);
    decoding.run(
        ids -> {
          FloatBuffer logits = FloatBuffer.allocate(ids.length * VOCABULARY);
          logits.put(NO_SPEECH, (float) Math.log(199)); // against 199 others of 1
          return logits;
        });

    assertThat(decoding.noSpeech()).isCloseTo(0.5, within(1e-6));
    assertThat(decoding.meanLogProbability()).isNegative();
  }
}
