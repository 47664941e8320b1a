package io.embark.testing;

import java.util.ArrayList;
import java.util.List;

/** SemDeDup by comparing all pairs in double precision. */
public final class SemanticTwin {
  private SemanticTwin() {}

  /**
   * Index of the survivor of each vector, itself if it stays.
   *
   * @param vectors in the order in which they are to stay
   */
  public static List<Integer> survivors(List<float[]> vectors, double threshold) {
    List<Integer> survivors = new ArrayList<>();
    for (int i = 0; i < vectors.size(); i++) {
      int nearest = -1;
      double largest = threshold;
      for (int earlier = 0; earlier < i; earlier++) {
        double cosine = cosine(vectors.get(i), vectors.get(earlier));
        if (cosine > largest || (cosine == largest && nearest < 0)) {
          nearest = earlier;
          largest = cosine;
        }
      }
      survivors.add(nearest < 0 ? i : survivors.get(nearest));
    }
    return survivors;
  }

  /** Zero for a zero vector. */
  public static double cosine(float[] a, float[] b) {
    double dot = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int d = 0; d < a.length; d++) {
      dot += (double) a[d] * b[d];
      squaresA += (double) a[d] * a[d];
      squaresB += (double) b[d] * b[d];
    }
    return squaresA == 0 || squaresB == 0 ? 0 : dot / Math.sqrt(squaresA * squaresB);
  }
}
