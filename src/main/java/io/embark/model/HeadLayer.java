package io.embark.model;

import java.io.Serializable;

/**
 * A module of sentence-transformers behind the pooling that has numbers of its own. Small: the
 * numbers stay in their file.
 */
public sealed interface HeadLayer extends Serializable permits DenseLayer, NormLayer {
  /** Of the module, such as {@code 2_Dense}. */
  String folder();

  /** Of {@link #weightsFile}. */
  String sha256();

  /** Floats it takes. */
  int inputs();

  /** Floats it gives. */
  int outputs();

  /** True if a Normalize module stands between the step before and this one. */
  boolean isInputNormalised();

  /** What it does, without numbers. */
  String words();

  /** Key of its settings file that states {@link #outputs}. */
  String outputsKey();

  /** Key of its settings file that states {@link #inputs}. */
  String inputsKey();

  /** Path of its weights in the model directory. */
  default String weightsFile() {
    return ModelLayout.moduleWeights(folder());
  }

  /**
   * All that a vector depends on: how it is fed, what it does, the hash of its numbers; the hash
   * last, since messages cut long values.
   */
  default String fingerprint() {
    return (isInputNormalised() ? "normalize " : "") + words() + " " + sha256();
  }
}
