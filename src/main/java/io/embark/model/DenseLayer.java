package io.embark.model;

import java.io.Serializable;

/**
 * A Dense module of sentence-transformers behind the pooling: activation(W x + b). Small: the
 * numbers stay in their file, see {@link DenseWeights}.
 *
 * @param folder of the module, such as {@code 2_Dense}
 * @param sha256 of {@link #weightsFile}
 * @param inputs floats it takes
 * @param outputs floats it gives
 * @param hasBias false if b is left out
 * @param isInputNormalised true if a Normalize module stands between the step before and this one
 */
public record DenseLayer(
    String folder,
    String sha256,
    int inputs,
    int outputs,
    boolean hasBias,
    Activation activation,
    boolean isInputNormalised)
    implements Serializable {
  /** Path of its weights in the model directory. */
  public String weightsFile() {
    return ModelLayout.denseWeights(folder);
  }

  /**
   * All that a vector depends on: how it is fed, the activation, the hash of its numbers; the hash
   * last, since messages cut long values.
   */
  public String fingerprint() {
    return (isInputNormalised ? "normalize " : "") + activation.wireName() + " " + sha256;
  }
}
