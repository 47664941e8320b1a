package io.embark.model;

/**
 * A Dense module: activation(W x + b). See {@link DenseWeights} for its numbers.
 *
 * @param hasBias false if b is left out
 */
public record DenseLayer(
    String folder,
    String sha256,
    int inputs,
    int outputs,
    boolean hasBias,
    Activation activation,
    boolean isInputNormalised)
    implements HeadLayer {
  static final String INPUTS = "in_features";
  static final String OUTPUTS = "out_features";

  @Override
  public String words() {
    return activation.wireName();
  }

  @Override
  public String inputsKey() {
    return INPUTS;
  }

  @Override
  public String outputsKey() {
    return OUTPUTS;
  }
}
