package io.embark.encode;

import io.embark.corpus.SparseVector;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which weights of a sparse vector are kept.
 *
 * @param topK at most so many, the largest; of equal ones the smaller id; 0 for all
 * @param minWeight none below; every kept weight is above 0 anyway
 */
record SparsePruning(int topK, double minWeight) implements Serializable {
  static final SparsePruning NONE = new SparsePruning(0, 0);

  /** Adds what it leaves out to a vector fingerprint; nothing if all is kept. */
  void fingerprint(Map<String, String> fingerprint) {
    if (topK > 0) {
      fingerprint.put("top-k", Integer.toString(topK));
    }
    if (minWeight > 0) {
      fingerprint.put("min-weight", Double.toString(minWeight));
    }
  }

  /**
   * @param weights by word id
   */
  SparseVector of(float[] weights) {
    int[] kept =
        IntStream.range(0, weights.length)
            .filter(id -> (weights[id] > 0 && weights[id] >= minWeight) || Float.isNaN(weights[id]))
            .toArray();
    if (topK > 0 && kept.length > topK) {
      kept =
          Arrays.stream(kept)
              .boxed()
              .sorted(
                  Comparator.<Integer>comparingDouble(id -> -weights[id]).thenComparing(id -> id))
              .limit(topK)
              .sorted()
              .mapToInt(Integer::intValue)
              .toArray();
    }
    float[] values = new float[kept.length];
    for (int i = 0; i < kept.length; i++) {
      values[i] = weights[kept[i]];
    }
    return new SparseVector(kept, values);
  }
}
