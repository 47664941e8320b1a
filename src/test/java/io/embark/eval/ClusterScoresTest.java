package io.embark.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterScoresTest {
  /** The four kinds of pairs counted one by one; the index of them as scikit-learn has it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void areThoseOfAllPairs(int seed) {
    Random random = new Random(seed);
    int documents = 40;
    Map<String, String> truth = new HashMap<>();
    Map<String, String> found = new HashMap<>();
    for (int i = 0; i < documents; i++) {
      int cluster = random.nextInt(12);
      if (random.nextInt(4) > 0) {
        truth.put("d" + i, "c" + cluster);
      }
      if (random.nextInt(4) > 0) {
        found.put("d" + i, random.nextInt(3) > 0 ? "c" + cluster : "x" + random.nextInt(5));
      }
    }
    double both = 0;
    double onlyTruth = 0;
    double onlyFound = 0;
    double none = 0;
    for (int i = 0; i < documents; i++) {
      for (int j = 0; j < i; j++) {
        boolean inTruth = together(truth, "d" + i, "d" + j);
        boolean inFound = together(found, "d" + i, "d" + j);
        both += inTruth && inFound ? 1 : 0;
        onlyTruth += inTruth && !inFound ? 1 : 0;
        onlyFound += inFound && !inTruth ? 1 : 0;
        none += inFound || inTruth ? 0 : 1;
      }
    }
    double ari =
        2
            * (none * both - onlyTruth * onlyFound)
            / ((none + onlyFound) * (onlyFound + both) + (none + onlyTruth) * (onlyTruth + both));
    ClusterScores scores = ClusterScores.of(truth, found, documents);
    assertThat(scores.precision()).isEqualTo(both / (both + onlyFound));
    assertThat(scores.recall()).isEqualTo(both / (both + onlyTruth));
    assertThat(scores.f1()).isCloseTo(2 * both / (2 * both + onlyFound + onlyTruth), within(1e-12));
    assertThat(scores.ari()).isCloseTo(ari, within(1e-12));
    assertThat(scores.pairs()).isEqualTo((long) (both + onlyTruth));
    assertThat(scores.foundPairs()).isEqualTo((long) (both + onlyFound));
  }

  @Test
  void nothingFoundAndNothingToFind() {
    assertThat(ClusterScores.of(Map.of("a", "1", "b", "1"), Map.of(), 3))
        .isEqualTo(new ClusterScores(1, 0, 0, 0, 1, 0));
    assertThat(ClusterScores.of(Map.of("a", "1", "b", "2"), Map.of(), 3))
        .isEqualTo(new ClusterScores(1, 1, 1, 1, 0, 0));
  }

  private static boolean together(Map<String, String> clusters, String one, String other) {
    return clusters.containsKey(one) && clusters.get(one).equals(clusters.get(other));
  }
}
