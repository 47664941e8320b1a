package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.SparseVector;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SparsePruningTest {
  private static final float[] WEIGHTS = {0, 0.5f, -1, 0.25f, 0.5f, 2};

  @Test
  void allWeightsAboveZeroAreKept() {
    assertThat(SparsePruning.NONE.of(WEIGHTS)).isEqualTo(sparse(1, 0.5, 3, 0.25, 4, 0.5, 5, 2));
  }

  @Test
  void theHeaviestAreKeptAndOfEqualOnesTheSmallerId() {
    assertThat(new SparsePruning(2, 0).of(WEIGHTS)).isEqualTo(sparse(1, 0.5, 5, 2));
    assertThat(new SparsePruning(9, 0).of(WEIGHTS)).isEqualTo(SparsePruning.NONE.of(WEIGHTS));
  }

  @Test
  void lighterOnesAreDroppedBeforeCounting() {
    assertThat(new SparsePruning(0, 0.5).of(WEIGHTS)).isEqualTo(sparse(1, 0.5, 4, 0.5, 5, 2));
    assertThat(new SparsePruning(3, 1).of(WEIGHTS)).isEqualTo(sparse(5, 2));
    assertThat(new SparsePruning(3, 9).of(WEIGHTS)).isEqualTo(sparse());
  }

  @Test
  void onlyWhatItLeavesOutIsInTheFingerprint() {
    TreeMap<String, String> fingerprint = new TreeMap<>();
    SparsePruning.NONE.fingerprint(fingerprint);
    assertThat(fingerprint).isEmpty();

    new SparsePruning(7, 0.5).fingerprint(fingerprint);
    assertThat(fingerprint).containsEntry("top-k", "7").containsEntry("min-weight", "0.5");
  }

  private static SparseVector sparse(double... pairs) {
    int[] indices = new int[pairs.length / 2];
    float[] values = new float[indices.length];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = (int) pairs[2 * i];
      values[i] = (float) pairs[2 * i + 1];
    }
    return new SparseVector(indices, values);
  }
}
