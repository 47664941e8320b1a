package io.embark.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.embark.testing.SemanticTwin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimilarVectorsTest {
  private static List<float[]> vectors(int count, int dimension, Random random) {
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] vector = new float[dimension];
      for (int d = 0; d < dimension; d++) {
        vector[d] = (float) (random.nextGaussian() * 3);
      }
      vectors.add(vector);
    }
    return vectors;
  }

  /**
   * More than a block of 1,024; dimensions that are no multiple of four; chains of similar ones.
   */
  @ParameterizedTest
  @CsvSource({
    "300, 3, 0.95",
    "2100, 7, 0.8",
    "1500, 32, 0.45",
    "40, 5, 0",
    "40, 5, 1",
    "1, 4, 0.5"
  })
  void areThoseOfAllPairs(int count, int dimension, double threshold) {
    List<float[]> vectors = vectors(count, dimension, new Random(count));
    List<Integer> expected = SemanticTwin.survivors(vectors, threshold);
    List<Integer> survivors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      survivors.add(i);
    }
    for (SimilarVectors.Duplicate duplicate : SimilarVectors.among(vectors, threshold)) {
      survivors.set(duplicate.index(), duplicate.survivor());
      assertThat((double) duplicate.cosine())
          .isCloseTo(
              SemanticTwin.cosine(
                  vectors.get(duplicate.index()), vectors.get(duplicate.survivor())),
              within(1e-6));
    }
    assertThat(survivors).isEqualTo(expected);
    if (count > 1 && threshold > 0 && threshold < 1) {
      assertThat(expected.stream().distinct().count()).isBetween(count / 20L, count * 19L / 20);
    }
  }

  /** a is like b and b like c, a is not like c: c goes for b's sake, and a stands for it. */
  @Test
  void aChainEndsAtItsBeginning() {
    List<float[]> chain = List.of(at(0), at(10), at(20), at(90));
    assertThat(SimilarVectors.among(chain, Math.cos(Math.toRadians(15))))
        .extracting(SimilarVectors.Duplicate::index, SimilarVectors.Duplicate::survivor)
        .containsExactly(tuple(1, 0), tuple(2, 0));
    assertThat(SimilarVectors.among(chain, Math.cos(Math.toRadians(15))).get(1).cosine())
        .isEqualTo((float) Math.cos(Math.toRadians(20)), within(1e-6f));
  }

  private static float[] at(double degrees) {
    double angle = Math.toRadians(degrees);
    return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
  }

  /** All pairs would be five billion. */
  @Test
  @Timeout(60)
  void manyEqualVectorsAreOneStar() {
    List<float[]> same =
        new ArrayList<>(Collections.nCopies(100_000, new float[] {1, 2, 3, 4, 5, 6, 7, 8}));
    same.add(0, new float[] {-1, 0, 0, 0, 0, 0, 0, 0});
    List<SimilarVectors.Duplicate> duplicates = SimilarVectors.among(same, 0.9);
    assertThat(duplicates).hasSize(99_999).allMatch(found -> found.survivor() == 1);
  }
}
