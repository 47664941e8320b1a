package io.embark.model;

/**
 * A LayerNorm module (arXiv 1607.06450): a vector less its mean, over its standard deviation, times
 * a weight plus a bias by component. See {@link NormWeights} for its numbers.
 *
 * @param dimension floats it takes and gives
 */
public record NormLayer(String folder, String sha256, int dimension, boolean isInputNormalised)
    implements HeadLayer {
  static final String DIMENSION = "dimension";

  /** Added to the variance; torch.nn.LayerNorm's default, which the module takes. */
  public static final double EPSILON = 1e-5;

  @Override
  public int inputs() {
    return dimension;
  }

  @Override
  public int outputs() {
    return dimension;
  }

  @Override
  public String words() {
    return "layernorm";
  }

  @Override
  public String inputsKey() {
    return DIMENSION;
  }

  @Override
  public String outputsKey() {
    return DIMENSION;
  }
}
