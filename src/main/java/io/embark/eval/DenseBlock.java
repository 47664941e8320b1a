package io.embark.eval;

import io.embark.corpus.Metric;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.Embedding;
import java.util.Arrays;
import java.util.List;

/**
 * Dense vectors, compared by cosine, inner product or Euclidean distance (negated: larger is
 * nearer). Sums are float32, as trec_eval stores scores.
 *
 * <p>Vectors lie one component after the other, all documents' first components first, so that the
 * inner loop is a sum of two arrays, which the JVM compiles to vector instructions; a loop along a
 * dot product it does not, since that would add in another order.
 */
final class DenseBlock implements DocumentBlock {
  private final Metric metric;
  private final int documents;
  private final int dimension;
  private final float[] components;

  DenseBlock(Metric metric, List<Embedding> vectors) {
    this.metric = metric;
    this.documents = vectors.size();
    this.dimension = values(vectors.get(0)).length;
    this.components = new float[documents * dimension];
    for (int i = 0; i < documents; i++) {
      float[] vector = scaled(values(vectors.get(i)));
      for (int d = 0; d < dimension; d++) {
        components[d * documents + i] = vector[d];
      }
    }
  }

  @Override
  public void score(Embedding query, float[] scores) {
    float[] vector = scaled(values(query));
    Arrays.fill(scores, 0, documents, 0);
    for (int d = 0; d < dimension; d++) {
      if (metric == Metric.L2) {
        subtractSquares(vector[d], d * documents, scores);
      } else {
        addProducts(vector[d], d * documents, scores);
      }
    }
  }

  private void addProducts(float component, int offset, float[] scores) {
    for (int i = 0; i < documents; i++) {
      scores[i] += component * components[offset + i];
    }
  }

  private void subtractSquares(float component, int offset, float[] scores) {
    for (int i = 0; i < documents; i++) {
      float difference = component - components[offset + i];
      scores[i] -= difference * difference;
    }
  }

  @Override
  public long bytes() {
    return (long) components.length * Float.BYTES;
  }

  /** Length 1 for the cosine; a zero vector stays, and is at cosine 0 from everything. */
  private float[] scaled(float[] vector) {
    if (metric != Metric.COSINE) {
      return vector;
    }
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    double length = squares == 0 ? 1 : Math.sqrt(squares);
    float[] unit = new float[vector.length];
    for (int d = 0; d < unit.length; d++) {
      unit[d] = (float) (vector[d] / length);
    }
    return unit;
  }

  private static float[] values(Embedding embedding) {
    if (embedding instanceof DenseEmbedding dense) {
      return dense.values();
    }
    throw new IllegalStateException("no dense vector: " + embedding.getClass());
  }
}
