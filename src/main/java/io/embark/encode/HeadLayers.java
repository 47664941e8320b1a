package io.embark.encode;

import io.embark.model.DenseLayer;
import io.embark.model.DenseWeights;
import io.embark.model.HeadLayer;
import io.embark.model.NormLayer;
import io.embark.model.NormWeights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The Dense and LayerNorm modules of a model, applied to pooled or token vectors on plain floats as
 * torch does it. Weights are held once and shared by threads.
 */
final class HeadLayers {
  /** Of a model that has none: leaves vectors as they are. */
  static final HeadLayers NONE = new HeadLayers(List.of());

  private final List<Layer> layers;

  private HeadLayers(List<Layer> layers) {
    this.layers = layers;
  }

  /** Reads the weights of a model directory on this disk. */
  static HeadLayers open(Path directory, String reference, List<? extends HeadLayer> facts) {
    return new HeadLayers(
        facts.stream()
            .map(layer -> new Layer(layer.isInputNormalised(), kernel(directory, reference, layer)))
            .toList());
  }

  private static Kernel kernel(Path directory, String reference, HeadLayer layer) {
    if (layer instanceof NormLayer norm) {
      return new NormKernel(NormWeights.read(directory, reference, norm));
    }
    DenseLayer dense = (DenseLayer) layer;
    return DenseKernel.of(dense, DenseWeights.read(directory, reference, dense));
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

  /** What a layer does to finite rows, or to rows of NaN only. */
  interface Kernel {
    /** May change the rows and return them. */
    float[][] apply(float[][] rows);
  }

  private record Layer(boolean isInputNormalised, Kernel kernel) {
    float[][] apply(float[][] rows) {
      for (float[] row : rows) {
        if (!Pooling.isFinite(row)) {
          Arrays.fill(row, Float.NaN);
        } else if (isInputNormalised) {
          Pooling.normalize(row);
        }
      }
      return kernel.apply(rows);
    }
  }
}
