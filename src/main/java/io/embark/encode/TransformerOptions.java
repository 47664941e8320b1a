package io.embark.encode;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.model.Card;
import io.embark.model.Engine;
import io.embark.model.ModelOverrides;
import io.embark.model.VoiceCard;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Options that every kind of encoder with a transformer takes. */
final class TransformerOptions {
  static final List<OptionSpec> MODEL_AND_TEXT =
      List.of(
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
              "prompt-text", OptionSpec.Type.STRING, "Prompt as text, put in front as it stands."));

  static final OptionSpec MAX_TOKENS =
      OptionSpec.of(
              "max-tokens",
              OptionSpec.Type.INTEGER,
              "Longest input in tokens, special tokens and prompt included.")
          .atLeast(1);

  private static final List<OptionSpec> BATCHES =
      List.of(
          OptionSpec.of(
                  "batch-tokens",
                  OptionSpec.Type.INTEGER,
                  "Padded tokens of a forward pass; by default 512 on a CPU, 16384 on a GPU.")
              .atLeast(1),
          OptionSpec.choice(
              "engine",
              Engine.wireNames(),
              "Which of a directory's graphs to run: ONNX or TorchScript; by default ONNX if there is"
                  + " one."));

  private static final List<OptionSpec> DEVICE =
      List.of(
          OptionSpec.of(
                  "forwards-in-flight",
                  OptionSpec.Type.INTEGER,
                  "Forward passes on one GPU at once, of all tasks that share it; by default 2. A CPU"
                      + " has one a task.")
              .atLeast(1),
          OptionSpec.choice("device", List.of("auto", "cpu", "cuda"), "Where the model runs.")
              .defaultTo("auto"));

  private TransformerOptions() {}

  /** These with those of a kind between them. */
  static OptionSet with(OptionSpec... own) {
    List<OptionSpec> all = new ArrayList<>(MODEL_AND_TEXT);
    all.addAll(Arrays.asList(own));
    all.addAll(BATCHES);
    all.addAll(DEVICE);
    return new OptionSet(all);
  }

  /** Those of models, prompts and devices, with those of a kind between them. */
  static OptionSet withDevice(OptionSpec... own) {
    List<OptionSpec> all = new ArrayList<>(MODEL_AND_TEXT);
    all.addAll(Arrays.asList(own));
    all.addAll(DEVICE);
    return new OptionSet(all);
  }

  static int forwardsInFlight(Options options) {
    return options.has("forwards-in-flight")
        ? options.count("forwards-in-flight")
        : BoundedForwardPass.USUAL_IN_FLIGHT;
  }

  /** For kinds whose model files say all but the length. */
  static ModelOverrides overrides(Options options) {
    return new ModelOverrides(
        Optional.empty(), Optional.empty(), maxTokens(options), engine(options));
  }

  /** For kinds whose model files say all. */
  static ModelOverrides engineAlone(Options options) {
    return new ModelOverrides(
        Optional.empty(), Optional.empty(), OptionalInt.empty(), engine(options));
  }

  static OptionalInt maxTokens(Options options) {
    return options.has("max-tokens")
        ? OptionalInt.of(options.count("max-tokens"))
        : OptionalInt.empty();
  }

  static Optional<Engine> engine(Options options) {
    return options.optionalString("engine").map(Engine::of);
  }

  /**
   * Text to put in front of each input, as sentence-transformers 6.2 chooses it: {@code document}
   * and {@code query} take the model's prompt of that name or none, and never fall back to its
   * default prompt; {@code plain} takes the default prompt or none.
   */
  static String prompt(Options options, Card card) {
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

  private static String named(String name, Options options, Card card) {
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

  /** Option {@code dimension}, else all that the model gives. */
  static int dimension(Options options, Card card) {
    int dimension = options.has("dimension") ? options.count("dimension") : card.dimension();
    if (dimension > card.dimension()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + options.where()
              + ".dimension': found "
              + dimension
              + ", expected at most "
              + card.dimension()
              + ", the dimensions of model '"
              + card.reference()
              + "'. Lower dimension or leave it out.");
    }
    return dimension;
  }

  /** Refuses a model of another kind. */
  static void checkKind(Card card, String kind, Options options) {
    String found = card.kind();
    if (!found.equals(kind)) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + options.where()
              + ".model': model '"
              + card.reference()
              + "' is of kind "
              + found
              + " by its files and graph, expected "
              + kind
              + (card instanceof VoiceCard
                  ? ". Name it in a stage 'speech'"
                  : ". Set kind to " + found)
              + " or use another model.");
    }
  }
}
