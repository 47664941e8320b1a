package io.embark.encode;

import io.embark.model.PoolingMode;
import java.nio.FloatBuffer;

/**
 * Token vectors to text vectors on plain floats, as sentence-transformers' Pooling and Normalize
 * modules do it.
 */
final class Pooling {
  /** As in {@code torch.nn.functional.normalize}: a zero vector stays zero. */
  private static final double SMALLEST_NORM = 1e-12;

  private Pooling() {}

  /**
   * One vector a row.
   *
   * @param tokenVectors {@code [size][width][dimension]} row-major from index 0; its position is
   *     left alone
   */
  static float[][] pool(
      PoolingMode mode, FloatBuffer tokenVectors, PaddedBatch batch, int dimension) {
    float[][] pooled = new float[batch.size()][];
    for (int i = 0; i < pooled.length; i++) {
      int row = i * batch.width() * dimension;
      pooled[i] =
          switch (mode) {
            case MEAN -> mean(tokenVectors, row, batch.lengths()[i], dimension);
            case CLS -> copy(tokenVectors, row, dimension);
          };
    }
    return pooled;
  }

  /** Rows of an output that the graph has pooled itself, {@code [size][dimension]}. */
  static float[][] rows(FloatBuffer vectors, int size, int dimension) {
    float[][] rows = new float[size][];
    for (int i = 0; i < size; i++) {
      rows[i] = copy(vectors, i * dimension, dimension);
    }
    return rows;
  }

  /** Scales to L2 norm 1 in place. */
  static void normalize(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    double norm = Math.max(Math.sqrt(squares), SMALLEST_NORM);
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] / norm);
    }
  }

  /** No component is infinite or not a number. */
  static boolean isFinite(float[] vector) {
    for (float value : vector) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private static float[] mean(FloatBuffer tokenVectors, int from, int tokens, int dimension) {
    double[] sum = new double[dimension]; // float would lose digits over thousands of tokens
    float[] token = new float[dimension];
    for (int t = 0; t < tokens; t++) {
      tokenVectors.get(from + t * dimension, token);
      for (int d = 0; d < dimension; d++) {
        sum[d] += token[d];
      }
    }
    float[] mean = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      mean[d] = (float) (sum[d] / tokens);
    }
    return mean;
  }

  private static float[] copy(FloatBuffer vectors, int from, int dimension) {
    float[] row = new float[dimension];
    vectors.get(from, row);
    return row;
  }
}
