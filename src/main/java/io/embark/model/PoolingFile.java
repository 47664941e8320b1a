package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * {@code 1_Pooling/config.json} in both shapes: a flag a mode ({@code pooling_mode_mean_tokens}),
 * or {@code pooling_mode} with a name or names, as sentence-transformers writes since 5.4.
 *
 * @param name path of the file in the model directory
 */
record PoolingFile(String name, PoolingMode mode, OptionalInt dimension) {
  private static final Map<String, String> MODE_OF_FLAG =
      new TreeMap<>(
          Map.of(
              "pooling_mode_cls_token", "cls",
              "pooling_mode_max_tokens", "max",
              "pooling_mode_mean_tokens", "mean",
              "pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens",
              "pooling_mode_weightedmean_tokens", "weightedmean",
              "pooling_mode_lasttoken", "lasttoken"));

  static PoolingFile read(Path directory, String folder, ModelFault fault) throws IOException {
    String name = folder + "/config.json";
    Optional<JsonFile> file = JsonFile.read(directory, name, fault);
    if (file.isEmpty()) {
      throw fault.of(
          name
              + " is missing, expected it as modules.json names a Pooling there. Copy the whole"
              + " model directory.");
    }
    if (!file.get().flag("include_prompt").orElse(true)) {
      throw fault.of(
          "include_prompt of "
              + name
              + " is false, expected true: leaving prompts out of pooling is not supported. Use"
              + " another model.");
    }
    OptionalInt dimension = file.get().integer("word_embedding_dimension");
    return new PoolingFile(
        name,
        mode(file.get(), fault),
        dimension.isPresent() ? dimension : file.get().integer("embedding_dimension"));
  }

  private static PoolingMode mode(JsonFile file, ModelFault fault) {
    Set<String> on = new LinkedHashSet<>();
    JsonNode named = file.root().path("pooling_mode");
    if (named.isArray()) {
      named.forEach(mode -> on.add(mode.asText()));
    } else if (named.isTextual()) {
      on.add(named.textValue());
    }
    for (Map.Entry<String, String> mode : MODE_OF_FLAG.entrySet()) {
      if (named.isMissingNode() && file.flag(mode.getKey()).orElse(false)) {
        on.add(mode.getValue());
      }
    }
    if (on.size() == 1) {
      String only = on.iterator().next();
      for (PoolingMode mode : PoolingMode.values()) {
        if (mode.wireName().equals(only)) {
          return mode;
        }
      }
    }
    throw fault.of(
        file.name()
            + " asks for "
            + (on.isEmpty() ? "no pooling mode" : "pooling " + String.join(" + ", on))
            + ", expected one of "
            + supported()
            + ". Use a model with one of these.");
  }

  private static String supported() {
    return Arrays.stream(PoolingMode.values())
        .map(PoolingMode::wireName)
        .collect(Collectors.joining(", "));
  }
}
