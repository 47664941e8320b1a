package io.embark.model;

import java.util.List;

/**
 * One dense vector a text.
 *
 * @param pooling null exactly when the graph pools
 * @param layers modules behind the pooling, in order; usually none
 * @param normalize L2 normalisation at the end
 * @param dimension floats a vector
 */
public record TextVectorHead(
    TokenPooling pooling, List<DenseLayer> layers, boolean normalize, int dimension)
    implements ModelHead {
  /** Keeps an unmodifiable copy of the layers. */
  public TextVectorHead {
    layers = List.copyOf(layers);
  }

  @Override
  public String kind() {
    return "dense";
  }
}
