package io.embark.encode;

import io.embark.model.Activation;
import io.embark.model.DenseLayer;
import io.embark.model.DenseWeights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.special.Erf;

/**
 * The Dense modules of a model, applied to pooled or token vectors on plain floats as torch does
 * it. Weights are held once and shared by threads.
 */
final class DenseHead {
  /** Of a model that has none: leaves vectors as they are. */
  static final DenseHead NONE = new DenseHead(List.of());

  private static final double SQRT_2 = Math.sqrt(2);

  private final List<Layer> layers;

  private DenseHead(List<Layer> layers) {
    this.layers = layers;
  }

  /** Reads the weights of a model directory on this disk. */
  static DenseHead open(Path directory, String reference, List<DenseLayer> facts) {
    return new DenseHead(
        facts.stream()
            .map(layer -> Layer.of(layer, DenseWeights.read(directory, reference, layer)))
            .toList());
  }

  /**
   * One vector a row; a row depends on its own row only. Rows that come in may be changed. A row
   * with NaN or infinity becomes NaN, since an activation could make it look sound.
   */
  float[][] apply(float[][] rows) {
    float[][] result = rows;
    for (Layer layer : layers) {
      result = layer.apply(result);
    }
    return result;
  }

  /**
   * @param columns {@code [inputs][outputs]} row-major: the weight matrix by columns, so that the
   *     innermost loop runs over outputs and is vectorised; a sum over inputs would not be
   */
  @SuppressWarnings("ArrayRecordComponent") // flat primitive weights, never compared
  private record Layer(DenseLayer facts, float[] columns, float[] bias) {
    static Layer of(DenseLayer facts, DenseWeights weights) {
      float[] columns = new float[weights.weight().length];
      for (int o = 0; o < facts.outputs(); o++) {
        for (int i = 0; i < facts.inputs(); i++) {
          columns[i * facts.outputs() + o] = weights.weight()[o * facts.inputs() + i];
        }
      }
      return new Layer(facts, columns, weights.bias());
    }

    /** Column by column for all rows at once, so that a column is read from memory once. */
    float[][] apply(float[][] rows) {
      float[][] sums = new float[rows.length][];
      for (int row = 0; row < rows.length; row++) {
        sums[row] = bias.clone();
        if (!Pooling.isFinite(rows[row])) {
          Arrays.fill(rows[row], Float.NaN);
        } else if (facts.isInputNormalised()) {
          Pooling.normalize(rows[row]);
        }
      }
      for (int i = 0; i < facts.inputs(); i++) {
        for (int row = 0; row < rows.length; row++) {
          addScaled(sums[row], columns, i * facts.outputs(), rows[row][i]);
        }
      }
      for (float[] sum : sums) {
        activate(facts.activation(), sum);
      }
      return sums;
    }

    private static void addScaled(float[] sum, float[] columns, int from, float factor) {
      for (int o = 0; o < sum.length; o++) {
        sum[o] += factor * columns[from + o];
      }
    }
  }

  /** In place. */
  static void activate(Activation activation, float[] values) {
    for (int i = 0; i < values.length; i++) {
      double x = values[i];
      values[i] =
          (float)
              switch (activation) {
                case IDENTITY -> x;
                case TANH -> Math.tanh(x);
                case RELU -> Math.max(x, 0); // NaN stays NaN
                case GELU -> x * 0.5 * (1 + Erf.erf(x / SQRT_2));
                case SILU -> x * sigmoid(x);
                case SIGMOID -> sigmoid(x);
              };
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
