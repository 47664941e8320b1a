package io.embark.encode;

import io.embark.model.ModelOverrides;
import io.embark.model.PoolingMode;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The encoder kind {@code dense}: one vector of floats a text, from a transformer. */
public final class DenseEncoderKind {
  /** Its word in {@code kind:}, and the usual column name. */
  public static final String NAME = "dense";

  /** The pooling of late chunking, see {@link LateEncoder}. */
  static final String LATE = "late";

  private static final String MEAN = PoolingMode.MEAN.wireName();

  /** What {@code encode.<column>} takes. */
  public static final OptionSet OPTIONS =
      TransformerOptions.with(
          OptionSpec.choice(
              "pooling",
              poolings(),
              "How token vectors become one vector, for a model whose files do not say; late: a"
                  + " chunk's by their mean, out of its whole document (late chunking)."),
          OptionSpec.of(
              "normalize",
              OptionSpec.Type.FLAG,
              "Scale vectors to length 1, for a model whose files do not say."),
          OptionSpec.of(
                  "dimension",
                  OptionSpec.Type.INTEGER,
                  "Keep the first components of each vector only, for a model trained for it"
                      + " (Matryoshka); normalised again if the model normalises.")
              .atLeast(1),
          QuantizedEncoderSpec.OPTION,
          TransformerOptions.MAX_TOKENS);

  private DenseEncoderKind() {}

  private static List<String> poolings() {
    List<String> all = new ArrayList<>();
    for (PoolingMode mode : PoolingMode.values()) {
      all.add(mode.wireName());
    }
    all.add(LATE);
    return all;
  }

  /** What the options say about the model itself; the model's resolver checks it. */
  public static ModelOverrides overrides(Options options) {
    return new ModelOverrides(
        options
            .optionalString("pooling")
            .flatMap(name -> PoolingMode.ofWireName(name.equals(LATE) ? MEAN : name)),
        options.has("normalize") ? Optional.of(options.flag("normalize")) : Optional.empty(),
        TransformerOptions.maxTokens(options),
        TransformerOptions.engine(options));
  }
}
