package io.embark.segment;

import java.util.List;
import java.util.Locale;

/** How the vectors of a file's items become one of the whole. */
public enum Whole {
  /** Mean of each number. */
  MEAN,
  /** Largest of each number. */
  MAX;

  /** As a job file says it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one of that {@link #word}. */
  public static Whole ofWord(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /**
   * One vector of at least one.
   *
   * @param isNormalised scale it to length 1, as the others are
   */
  public float[] of(List<float[]> vectors, boolean isNormalised) {
    double[] sum = new double[vectors.get(0).length];
    for (int i = 0; i < sum.length; i++) {
      double value = this == MEAN ? 0 : Double.NEGATIVE_INFINITY;
      for (float[] vector : vectors) {
        value = this == MEAN ? value + vector[i] / vectors.size() : Math.max(value, vector[i]);
      }
      sum[i] = value;
    }
    double length = 1;
    if (isNormalised) {
      double squares = 0;
      for (double value : sum) {
        squares += value * value;
      }
      length = squares == 0 ? 1 : Math.sqrt(squares);
    }
    float[] whole = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      whole[i] = (float) (sum[i] / length);
    }
    return whole;
  }
}
