package io.embark.encode;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.model.ModelCard;
import io.embark.model.ModelOverrides;
import io.embark.model.PoolingMode;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The encoder kind {@code dense}: one vector of floats a text, from a transformer. */
public final class DenseEncoderKind {
  /** Its word in {@code kind:}, and the usual column name. */
  public static final String NAME = "dense";

  /** What {@code encode.<column>} takes. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          OptionSpec.of(
                  "model",
                  OptionSpec.Type.STRING,
                  "Where the model is: maven:, hf:org/name[@revision], file:, a path or URI.")
              .required(),
          OptionSpec.of(
              "kind", OptionSpec.Type.STRING, "Encoder kind, if the column's name is not one."),
          OptionSpec.choice(
                  "as",
                  List.of("document", "query", "plain"),
                  "Which prompt of the model goes in front of each text.")
              .defaultTo("document"),
          OptionSpec.of("prompt", OptionSpec.Type.STRING, "Name of another prompt of the model."),
          OptionSpec.of(
              "prompt-text", OptionSpec.Type.STRING, "Prompt as text, put in front as it stands."),
          OptionSpec.choice(
              "pooling",
              Arrays.stream(PoolingMode.values()).map(PoolingMode::wireName).toList(),
              "How token vectors become one vector, for a model whose files do not say."),
          OptionSpec.of(
              "normalize",
              OptionSpec.Type.FLAG,
              "Scale vectors to length 1, for a model whose files do not say."),
          OptionSpec.of(
                  "max-tokens",
                  OptionSpec.Type.INTEGER,
                  "Longest input in tokens, special tokens and prompt included.")
              .atLeast(1),
          OptionSpec.of(
                  "batch-tokens",
                  OptionSpec.Type.INTEGER,
                  "Padded tokens of a forward pass; by default 512 on a CPU, 16384 on a GPU.")
              .atLeast(1),
          OptionSpec.of(
                  "forwards-in-flight",
                  OptionSpec.Type.INTEGER,
                  "Forward passes on one GPU at once, of all tasks that share it; by default 2. A CPU"
                      + " has one a task.")
              .atLeast(1),
          OptionSpec.choice("device", List.of("auto", "cpu", "cuda"), "Where the model runs.")
              .defaultTo("auto"));

  private DenseEncoderKind() {}

  /** What the options say about the model itself; the model's resolver checks it. */
  public static ModelOverrides overrides(Options options) {
    return new ModelOverrides(
        options.optionalString("pooling").flatMap(PoolingMode::ofWireName),
        options.has("normalize") ? Optional.of(options.flag("normalize")) : Optional.empty(),
        options.has("max-tokens")
            ? OptionalInt.of(options.count("max-tokens"))
            : OptionalInt.empty());
  }

  /**
   * Text to put in front of each input, as sentence-transformers 6.2 chooses it: {@code document}
   * and {@code query} take the model's prompt of that name or none, and never fall back to its
   * default prompt; {@code plain} takes the default prompt or none.
   */
  static String prompt(Options options, ModelCard card) {
    Optional<String> text = options.optionalString("prompt-text");
    Optional<String> name = options.optionalString("prompt");
    if (text.isPresent() && name.isPresent()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + options.where()
              + "': found both 'prompt' and 'prompt-text', expected one of them."
              + " Remove one.");
    }
    if (text.isPresent()) {
      return text.get();
    }
    if (name.isPresent()) {
      return named(name.get(), options, card);
    }
    String as = options.string("as");
    String key = as.equals("plain") ? card.defaultPromptName() : as;
    return key == null ? "" : card.prompts().getOrDefault(key, "");
  }

  private static String named(String name, Options options, ModelCard card) {
    String prompt = card.prompts().get(name);
    if (prompt == null) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + options.where()
              + ".prompt': found '"
              + name
              + "', expected "
              + (card.prompts().isEmpty()
                  ? "no name, since model '" + card.reference() + "' has no prompts"
                  : "a prompt of model '"
                      + card.reference()
                      + "': "
                      + String.join(", ", card.prompts().keySet()))
              + ". Change 'prompt', or give the text itself as 'prompt-text'.");
    }
    return prompt;
  }
}
