package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code 1_Pooling/config.json} in both shapes: a flag a mode ({@code pooling_mode_mean_tokens}),
 * or {@code pooling_mode} with a name or names, as sentence-transformers writes since 5.4.
 *
 * @param name path of the file in the model directory
 */
record PoolingFile(String name, TokenPooling pooling, OptionalInt dimension) {
  private static final String FLAG = "pooling_mode_";

  static PoolingFile read(Path directory, String folder, ModelFault fault) throws IOException {
    String name = folder + "/config.json";
    Optional<JsonFile> file = JsonFile.read(directory, name, fault);
    if (file.isEmpty()) {
      throw fault.of(
          name
              + " is missing, expected it as modules.json names a Pooling there. Copy the whole"
              + " model directory.");
    }
    OptionalInt dimension = file.get().integer("word_embedding_dimension");
    return new PoolingFile(
        name,
        new TokenPooling(modes(file.get(), fault), file.get().flag("include_prompt").orElse(true)),
        dimension.isPresent() ? dimension : file.get().integer("embedding_dimension"));
  }

  private static List<PoolingMode> modes(JsonFile file, ModelFault fault) {
    List<String> names = new ArrayList<>();
    JsonNode named = file.root().path("pooling_mode");
    if (named.isArray()) {
      named.forEach(mode -> names.add(mode.asText()));
    } else if (named.isTextual()) {
      names.add(named.textValue());
    }
    for (PoolingMode mode : PoolingMode.values()) {
      if (named.isMissingNode() && file.flag(flag(mode)).orElse(false)) {
        names.add(mode.wireName());
      }
    }
    List<PoolingMode> modes =
        names.stream().map(PoolingMode::ofWireName).flatMap(Optional::stream).toList();
    if (modes.isEmpty() || modes.size() < names.size()) {
      throw fault.of(
          file.name()
              + " asks for "
              + (names.isEmpty() ? "no pooling mode" : "pooling " + String.join(" + ", names))
              + ", expected one or more of "
              + PoolingMode.wireNames()
              + ". Use a model with these.");
    }
    return modes;
  }

  private static String flag(PoolingMode mode) {
    return switch (mode) {
      case CLS -> FLAG + "cls_token";
      case MAX, MEAN, WEIGHTEDMEAN -> FLAG + mode.wireName() + "_tokens";
      case MEAN_SQRT_LEN_TOKENS, LASTTOKEN -> FLAG + mode.wireName();
    };
  }
}
