package io.embark.encode;

import io.embark.model.ModelOverrides;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;

/** The encoder kind {@code sparse}: weights over a vocabulary (SPLADE). */
public final class SparseEncoderKind {
  /** Its word in {@code kind:}, and the usual column name. */
  public static final String NAME = "sparse";

  private static final OptionSpec[] PRUNING = {
    OptionSpec.of(
            "top-k", OptionSpec.Type.INTEGER, "Keep at most so many words of a text, the heaviest.")
        .atLeast(1),
    OptionSpec.of("min-weight", OptionSpec.Type.NUMBER, "Drop words that weigh less.").atLeast(0)
  };

  /** What {@code encode.<column>} takes. */
  public static final OptionSet OPTIONS =
      TransformerOptions.with(PRUNING[0], PRUNING[1], TransformerOptions.MAX_TOKENS);

  private SparseEncoderKind() {}

  /** What the options say about the model itself; the model's resolver checks it. */
  public static ModelOverrides overrides(Options options) {
    return TransformerOptions.overrides(options);
  }

  /** Options of another kind that gives sparse vectors too. */
  static OptionSpec[] pruningOptions() {
    return PRUNING.clone();
  }

  static SparsePruning pruning(Options options) {
    return new SparsePruning(
        options.has("top-k") ? options.count("top-k") : 0,
        options.has("min-weight") ? options.number("min-weight") : 0);
  }
}
