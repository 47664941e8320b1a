package io.embark.encode;

import io.embark.media.Alpha;
import io.embark.model.ImageCard;
import io.embark.model.ModelOverrides;
import io.embark.model.PoolingMode;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The encoder kind {@code image}: one vector of floats a picture or video frame, and of a text
 * where the model has two towers.
 */
public final class ImageEncoderKind {
  /** Its word in {@code kind:}. */
  public static final String NAME = ImageCard.KIND;

  /** What {@code encode.<column>} takes. */
  public static final OptionSet OPTIONS =
      TransformerOptions.withDevice(
          OptionSpec.choice(
                  "alpha",
                  Arrays.stream(Alpha.values()).map(ImageEncoderKind::word).toList(),
                  "Transparent pictures: colours as they are stored, or on a white ground.")
              .defaultTo(word(Alpha.DROP)),
          OptionSpec.choice(
              "pooling",
              List.of(PoolingMode.CLS.wireName(), PoolingMode.MEAN.wireName()),
              "How a graph's tokens become one vector, where it gives nothing else."),
          OptionSpec.of(
              "normalize", OptionSpec.Type.FLAG, "Scale vectors to length 1; by default not."),
          QuantizedEncoderSpec.OPTION,
          TransformerOptions.MAX_TOKENS,
          OptionSpec.of(
                  "batch-items",
                  OptionSpec.Type.INTEGER,
                  "Pictures of a forward pass; by default 8 on a CPU, 64 on a GPU.")
              .atLeast(1));

  private ImageEncoderKind() {}

  private static String word(Alpha alpha) {
    return alpha.name().toLowerCase(Locale.ROOT);
  }

  static Alpha alpha(Options options) {
    return Alpha.valueOf(options.string("alpha").toUpperCase(Locale.ROOT));
  }

  /** What the options say about the model itself; the model's resolver checks it. */
  public static ModelOverrides overrides(Options options) {
    return new ModelOverrides(
        options.optionalString("pooling").flatMap(PoolingMode::ofWireName),
        options.has("normalize") ? Optional.of(options.flag("normalize")) : Optional.empty(),
        TransformerOptions.maxTokens(options),
        Optional.empty());
  }
}
