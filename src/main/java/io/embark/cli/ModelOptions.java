package io.embark.cli;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

  @Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description =
          "Another option of the encoder, as in a job file (api-key.env=NAME for a part of one);"
              + " may be given several times.")
  List<String> more = List.of();

  /** Options of {@code encode.<kind>}, those that were given. */
  Map<String, Object> options(String model, String as) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("model", model);
    options.put("as", as);
    options.put("prompt", prompt);
    options.put("prompt-text", promptText);
    options.put("pooling", pooling);
    options.put("max-tokens", maxTokens);
    options.put("device", device);
    more.forEach(given -> put(options, given));
    options.values().removeIf(value -> value == null);
    return options;
  }

  /** A name that is given twice is a list. */
  private static void put(Map<String, Object> options, String given) {
    int equals = given.indexOf('=');
    String[] name = given.substring(0, Math.max(0, equals)).split("\\.", 2);
    if (name[0].isEmpty()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read --option: found no name before a '=', expected NAME=VALUE. Correct it.");
    }
    String value = given.substring(equals + 1);
    if (name.length > 1) {
      options.put(name[0], Map.of(name[1], value));
    } else {
      options.merge(name[0], value, ModelOptions::list);
    }
  }

  private static List<Object> list(Object before, Object value) {
    List<Object> all = new ArrayList<>();
    if (before instanceof List<?> several) {
      all.addAll(several);
    } else {
      all.add(before);
    }
    all.add(value);
    return all;
  }
}
