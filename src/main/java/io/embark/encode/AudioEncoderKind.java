package io.embark.encode;

import io.embark.model.AudioCard;
import io.embark.model.ModelOverrides;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.Optional;

/**
 * The encoder kind {@code audio}: one vector of floats a sound, and of a text where the model has
 * two towers.
 */
public final class AudioEncoderKind {
  /** Its word in {@code kind:}. */
  public static final String NAME = AudioCard.KIND;

  /** What {@code encode.<column>} takes. */
  public static final OptionSet OPTIONS =
      TransformerOptions.withDevice(
          OptionSpec.of(
              "normalize", OptionSpec.Type.FLAG, "Scale vectors to length 1; by default not."),
          QuantizedEncoderSpec.OPTION,
          TransformerOptions.MAX_TOKENS,
          OptionSpec.of(
                  "batch-items",
                  OptionSpec.Type.INTEGER,
                  "Sounds of one length in a forward pass; by default 8 on a CPU, 64 on a GPU.")
              .atLeast(1));

  private AudioEncoderKind() {}

  /** What the options say about the model itself; the model's resolver checks it. */
  public static ModelOverrides overrides(Options options) {
    return new ModelOverrides(
        Optional.empty(),
        options.has("normalize") ? Optional.of(options.flag("normalize")) : Optional.empty(),
        TransformerOptions.maxTokens(options),
        Optional.empty());
  }
}
