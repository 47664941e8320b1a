package io.embark.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How texts go into a model. */
final class ModelOptions {
  @Option(
      names = "--prompt",
      paramLabel = "NAME",
      description = "Another prompt of the model, by name.")
  String prompt;

  @Option(
      names = "--prompt-text",
      paramLabel = "T",
      description = "A prompt, put in front as it stands.")
  String promptText;

  @Option(
      names = "--pooling",
      paramLabel = "P",
      description =
          "cls, max, mean, mean_sqrt_len_tokens, weightedmean or lasttoken, for a model whose files do not say.")
  String pooling;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Longest input in tokens; longer ones are cut.")
  Integer maxTokens;

  @Option(names = "--device", paramLabel = "D", description = "auto (default), cpu or cuda.")
  String device;

  /** Options of {@code encode.dense}, those that were given. */
  Map<String, Object> options(String model, String as) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("model", model);
    options.put("as", as);
    options.put("prompt", prompt);
    options.put("prompt-text", promptText);
    options.put("pooling", pooling);
    options.put("max-tokens", maxTokens);
    options.put("device", device);
    options.values().removeIf(value -> value == null);
    return options;
  }
}
