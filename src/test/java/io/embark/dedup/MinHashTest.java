package io.embark.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MinHashTest {
  /** 200 pairs of 256 values: the mean strays by 0.0022 at most (one standard deviation at 0.5). */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.3, 0.5, 0.8, 0.95})
  void valuesAgreeAsOftenAsTheJaccardSimilaritySays(double similarity) {
    MinHash minHash = new MinHash(256, 3);
    Random random = new Random(11);
    double sum = 0;
    for (int i = 0; i < 200; i++) {
      int all = 200;
      int shared = (int) Math.round(all * similarity);
      long[] union = random.longs(all).toArray();
      int split = shared + (all - shared) / 2;
      long[] one = Arrays.copyOf(union, split);
      long[] other = Arrays.copyOf(union, shared + all - split);
      System.arraycopy(union, split, other, shared, all - split);
      sum += similarity(minHash.signature(one), minHash.signature(other));
    }
    assertThat(sum / 200).isCloseTo(similarity, offset(0.009));
  }

  @Test
  void aSeedGivesTheSamePermutationsAndMoreOfThemBeginAlike() {
    long[] shingles = new Random(1).longs(50).sorted().toArray();
    byte[] few = new MinHash(16, 5).signature(shingles);
    byte[] more = new MinHash(64, 5).signature(shingles);
    assertThat(Arrays.copyOf(more, few.length)).isEqualTo(few);
    assertThat(new MinHash(16, 6).signature(shingles)).isNotEqualTo(few);
  }

  /** By hand: (a x + b) >>> 32, smallest, for one permutation of the generator's first numbers. */
  @Test
  void aValueIsTheSmallestOfItsPermutation() {
    SplittableRandom random = new SplittableRandom(9);
    long a = random.nextLong() | 1;
    long b = random.nextLong();
    long[] shingles = {-5, 0, 77, Long.MAX_VALUE};
    long least = Arrays.stream(shingles).map(x -> (a * x + b) >>> 32).min().orElseThrow();
    assertThat(ByteBuffer.wrap(new MinHash(1, 9).signature(shingles)).getInt())
        .isEqualTo((int) least);
  }

  /** Leskovec et al., figure 3.8: bands 20, rows 5. */
  @ParameterizedTest
  @CsvSource({
    "0.2, .006",
    "0.3, .047",
    "0.4, .186",
    "0.5, .470",
    "0.6, .802",
    "0.7, .975",
    "0.8, .9996"
  })
  void theCurveIsThatOfTheBook(double similarity, double probability) {
    assertThat(new Bands(20, 5).probability(similarity)).isCloseTo(probability, offset(0.0006));
  }

  @Test
  void pairsMeetInABandAsOftenAsTheCurveSays() {
    Bands bands = new Bands(14, 8);
    MinHash minHash = new MinHash(bands.values(), 1);
    Random random = new Random(2);
    int met = 0;
    for (int i = 0; i < 2000; i++) {
      long[] union = random.longs(100).toArray();
      long[] one = Arrays.copyOf(union, 90); // 80 of 100 shared
      long[] other = Arrays.copyOf(union, 90);
      System.arraycopy(union, 90, other, 80, 10);
      long[] a = bands.keys(minHash.signature(one));
      long[] b = bands.keys(minHash.signature(other));
      boolean meet = false;
      for (int band = 0; band < 14; band++) {
        meet |= a[band] == b[band];
      }
      met += meet ? 1 : 0;
    }
    assertThat(met / 2000.0).isCloseTo(bands.probability(0.8), offset(0.015));
  }

  @Test
  void bandsOfEqualRowsAtOtherPlacesDoNotMeet() {
    byte[] same = new byte[4 * 8];
    assertThat(new Bands(4, 2).keys(same)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "0.8, 112, 16, 7", // 1 - (1 - 0.8^7)^16 = 0.977, and with 8 rows 0.924
    "0.5, 112, 37, 3", // 0.993, and with 4 rows 0.836
    "0.95, 112, 6, 18", // 0.952
    "0, 16, 16, 1",
    "1, 16, 1, 16",
  })
  void solvedBandsMissFewPairsOfTheThreshold(double threshold, int most, int bands, int rows) {
    assertThat(Bands.solved(threshold, most)).isEqualTo(new Bands(bands, rows));
  }

  /** Share of values in which two signatures agree. */
  private static double similarity(byte[] one, byte[] other) {
    int agreeing = 0;
    for (int i = 0; i < one.length; i += Integer.BYTES) {
      agreeing += Arrays.equals(one, i, i + Integer.BYTES, other, i, i + Integer.BYTES) ? 1 : 0;
    }
    return (double) agreeing * Integer.BYTES / one.length;
  }
}
