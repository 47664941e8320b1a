package io.embark.encode;

import io.embark.model.ModelOverrides;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;

/** The encoder kind {@code bge-m3}: dense, sparse and multi-vector embeddings from one pass. */
public final class BgeM3EncoderKind {
  /** Its word in {@code kind:}. */
  public static final String NAME = "bge-m3";

  /** What {@code encode.<column>} takes. */
  public static final OptionSet OPTIONS =
      TransformerOptions.with(
          OptionSpec.of(
              "outputs",
              OptionSpec.Type.STRINGS,
              "One to three of dense, sparse, multi-vector; by default dense and sparse. Columns are"
                  + " named <column>_dense and so on; a single one has the name itself."),
          SparseEncoderKind.pruningOptions()[0],
          SparseEncoderKind.pruningOptions()[1],
          QuantizedEncoderSpec.OPTION,
          TransformerOptions.MAX_TOKENS);

  private BgeM3EncoderKind() {}

  /** What the options say about the model itself; the model's resolver checks it. */
  public static ModelOverrides overrides(Options options) {
    return TransformerOptions.overrides(options);
  }
}
