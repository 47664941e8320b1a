package io.embark.search;

import io.embark.corpus.Metric;

/** Scores two vectors of one length as Milvus does, in double precision. */
final class VectorDistance {
  private VectorDistance() {}

  /** Larger is nearer for COSINE and IP, smaller for L2 (squared, as Milvus reports it). */
  static double score(Metric metric, float[] a, float[] b) {
    double dot = 0;
    double squaresA = 0;
    double squaresB = 0;
    double squaresOfDifferences = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squaresA += (double) a[i] * a[i];
      squaresB += (double) b[i] * b[i];
      double difference = (double) a[i] - b[i];
      squaresOfDifferences += difference * difference;
    }
    return switch (metric) {
      case COSINE -> squaresA == 0 || squaresB == 0 ? 0 : dot / Math.sqrt(squaresA * squaresB);
      case IP -> dot;
      case L2 -> squaresOfDifferences;
    };
  }
}
