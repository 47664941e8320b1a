package io.embark.encode;

import io.embark.model.ModelOverrides;
import io.embark.stage.OptionSet;
import io.embark.stage.Options;

/** The encoder kind {@code multi-vector}: a vector for each token of a text (ColBERT). */
public final class MultiVectorEncoderKind {
  /** Its word in {@code kind:}. */
  public static final String NAME = "multi-vector";

  /** What {@code encode.<column>} takes; the model's own lengths hold. */
  public static final OptionSet OPTIONS = TransformerOptions.with();

  private MultiVectorEncoderKind() {}

  /** The files of such a model say all. */
  public static ModelOverrides overrides(Options options) {
    return TransformerOptions.engineAlone(options);
  }
}
