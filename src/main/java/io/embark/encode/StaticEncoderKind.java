package io.embark.encode;

import io.embark.model.ModelOverrides;
import io.embark.model.StaticCard;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The encoder kind {@code static}: the mean of the vectors of a text's words or tokens. */
public final class StaticEncoderKind {
  /** Its word in {@code kind:}. */
  public static final String NAME = StaticCard.KIND;

  /** What {@code encode.<column>} takes. */
  public static final OptionSet OPTIONS = new OptionSet(options());

  private StaticEncoderKind() {}

  private static List<OptionSpec> options() {
    List<OptionSpec> all = new ArrayList<>(TransformerOptions.MODEL_AND_TEXT);
    all.add(
        OptionSpec.of(
            "normalize",
            OptionSpec.Type.FLAG,
            "Scale vectors to length 1, for a model whose files do not say."));
    all.add(
        OptionSpec.of(
                "dimension",
                OptionSpec.Type.INTEGER,
                "Keep the first components of each vector only, for a model trained for it"
                    + " (Matryoshka); normalised again if the model normalises.")
            .atLeast(1));
    all.add(QuantizedEncoderSpec.OPTION);
    all.add(
        OptionSpec.of(
                "max-tokens", OptionSpec.Type.INTEGER, "Words or tokens that count, the first.")
            .atLeast(1));
    all.add(
        OptionSpec.choice("device", List.of("auto", "cpu"), "Where the model runs: the CPU.")
            .defaultTo("auto"));
    return all;
  }

  /** What the options say about the model itself; the model's resolver checks it. */
  public static ModelOverrides overrides(Options options) {
    return new ModelOverrides(
        Optional.empty(),
        options.has("normalize") ? Optional.of(options.flag("normalize")) : Optional.empty(),
        TransformerOptions.maxTokens(options),
        Optional.empty());
  }
}
