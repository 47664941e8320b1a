package io.embark.search;

import io.embark.corpus.Metric;
import io.embark.corpus.SparseVector;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.Embedding;
import io.embark.encode.MultiVectorEmbedding;
import io.embark.encode.SparseEmbedding;

/** Scores two embeddings as Milvus does, in double precision. */
public final class VectorDistance {
  private VectorDistance() {}

  /**
   * Two embeddings of one kind. Sparse ones: the inner product. Multi-vector ones: MaxSim, the sum
   * over the query's vectors of the largest inner product with one of the document's (ColBERT,
   * arXiv 2004.12832).
   */
  public static double score(Metric metric, Embedding query, Embedding document) {
    if (query instanceof DenseEmbedding a && document instanceof DenseEmbedding b) {
      return score(metric, a.values(), b.values());
    }
    if (query instanceof SparseEmbedding a && document instanceof SparseEmbedding b) {
      return innerProduct(a.vector(), b.vector());
    }
    if (query instanceof MultiVectorEmbedding a && document instanceof MultiVectorEmbedding b) {
      return maxSim(a.vectors(), b.vectors());
    }
    throw new IllegalStateException("cannot compare " + query + " with " + document);
  }

  private static double innerProduct(SparseVector a, SparseVector b) {
    double sum = 0;
    int i = 0;
    int j = 0;
    while (i < a.size() && j < b.size()) {
      int order = Integer.compare(a.indices()[i], b.indices()[j]);
      if (order == 0) {
        sum += (double) a.values()[i] * b.values()[j];
      }
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return sum;
  }

  private static double maxSim(float[][] query, float[][] document) {
    double sum = 0;
    for (float[] q : query) {
      double largest = Double.NEGATIVE_INFINITY;
      for (float[] d : document) {
        largest = Math.max(largest, score(Metric.IP, q, d));
      }
      sum += document.length == 0 ? 0 : largest;
    }
    return sum;
  }

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
