package io.embark.encode;

import io.embark.model.NormLayer;
import io.embark.model.NormWeights;

/** LayerNorm for rows, in place; mean and variance (over n, not n - 1) in doubles. */
record NormKernel(NormWeights weights) implements HeadLayers.Kernel {
  @Override
  public float[][] apply(float[][] rows) {
    for (float[] row : rows) {
      normalise(row);
    }
    return rows;
  }

  private void normalise(float[] row) {
    double sum = 0;
    for (float x : row) {
      sum += x;
    }
    double mean = sum / row.length;
    double squares = 0;
    for (float x : row) {
      squares += (x - mean) * (x - mean);
    }
    double scale = 1 / Math.sqrt(squares / row.length + NormLayer.EPSILON);
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) ((row[i] - mean) * scale * weights.weight()[i] + weights.bias()[i]);
    }
  }
}
