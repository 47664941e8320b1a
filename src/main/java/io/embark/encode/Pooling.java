package io.embark.encode;

import io.embark.model.PoolingMode;
import io.embark.model.TokenPooling;
import java.nio.FloatBuffer;

/**
 * Token vectors to text vectors on plain floats, as sentence-transformers' Pooling and Normalize
 * modules do it.
 */
public final class Pooling {
  /** As in {@code torch.nn.functional.normalize}: a zero vector stays zero. */
  private static final double SMALLEST_NORM = 1e-12;

  private Pooling() {}

  /**
   * One vector a row, the parts of several modes one behind the other. Formulas: {@code
   * sentence_transformer/modules/pooling.py} of sentence-transformers 6.2.
   *
   * @param tokenVectors {@code [size][width][dimension]} row-major from index 0; its position is
   *     left alone
   * @param leftOut tokens at the beginning of each row that take no part, fewer than a row has; the
   *     weights of {@code weightedmean} count them all the same
   */
  static float[][] pool(
      TokenPooling pooling,
      FloatBuffer tokenVectors,
      PaddedBatch batch,
      int dimension,
      int leftOut) {
    float[][] pooled = new float[batch.size()][];
    for (int i = 0; i < pooled.length; i++) {
      Tokens row =
          new Tokens(
              tokenVectors, i * batch.width() * dimension, leftOut, batch.lengths()[i], dimension);
      pooled[i] = new float[pooling.modes().size() * dimension];
      for (int part = 0; part < pooling.modes().size(); part++) {
        float[] vector = row.pool(pooling.modes().get(part));
        System.arraycopy(vector, 0, pooled[i], part * dimension, dimension);
      }
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
  public static void normalize(float[] vector) {
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
  public static boolean isFinite(float[] vector) {
    for (float value : vector) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private static float[] copy(FloatBuffer vectors, int from, int dimension) {
    float[] row = new float[dimension];
    vectors.get(from, row);
    return row;
  }

  /**
   * The token vectors of one row that are pooled: from position {@code from} to before {@code to}.
   *
   * @param start index of the row's first float
   */
  private record Tokens(FloatBuffer vectors, int start, int from, int to, int dimension) {
    float[] pool(PoolingMode mode) {
      return switch (mode) {
        case CLS -> copy(vectors, start + from * dimension, dimension);
        case LASTTOKEN -> copy(vectors, start + (to - 1) * dimension, dimension);
        case MAX -> max();
        case MEAN -> weighted(false, to - from);
        case MEAN_SQRT_LEN_TOKENS -> weighted(false, Math.sqrt(to - from));
        case WEIGHTEDMEAN -> weighted(true, (to - from) * (from + 1L + to) / 2.0);
      };
    }

    /** In double: float would lose digits over thousands of tokens. */
    private float[] weighted(boolean byPosition, double divisor) {
      double[] sum = new double[dimension];
      float[] token = new float[dimension];
      for (int t = from; t < to; t++) {
        vectors.get(start + t * dimension, token);
        double weight = byPosition ? t + 1 : 1;
        for (int d = 0; d < dimension; d++) {
          sum[d] += weight * token[d];
        }
      }
      float[] mean = new float[dimension];
      for (int d = 0; d < dimension; d++) {
        mean[d] = (float) (sum[d] / divisor);
      }
      return mean;
    }

    private float[] max() {
      float[] max = copy(vectors, start + from * dimension, dimension);
      float[] token = new float[dimension];
      for (int t = from + 1; t < to; t++) {
        vectors.get(start + t * dimension, token);
        for (int d = 0; d < dimension; d++) {
          max[d] = Math.max(max[d], token[d]);
        }
      }
      return max;
    }
  }
}
