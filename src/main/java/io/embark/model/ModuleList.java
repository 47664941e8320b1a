package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code modules.json} of sentence-transformers says: a Transformer, then Pooling, then
 * perhaps Normalize. A Normalize has nothing to configure, so its folder may be missing.
 *
 * @param poolingFolder empty if the list has no Pooling, as with a graph that pools by itself
 */
record ModuleList(Optional<String> poolingFolder, boolean normalizes) {
  private static final List<String> SUPPORTED = List.of("Transformer", "Pooling", "Normalize");

  /** Empty for a plain Hugging Face directory. */
  static Optional<ModuleList> read(Path directory, ModelFault fault) throws IOException {
    Optional<JsonFile> file = JsonFile.read(directory, ModelLayout.MODULES, fault);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    List<String> types = new ArrayList<>();
    Optional<String> poolingFolder = Optional.empty();
    for (JsonNode module : file.get().root()) {
      String path = module.path("path").asText();
      String type = supportedType(module.path("type").asText(), path, fault);
      types.add(type);
      switch (type) {
        case "Transformer" -> {
          if (!path.isEmpty()) {
            throw fault.of(
                "modules.json places the Transformer in '"
                    + path
                    + "', expected the model's own folder. Save the model again with"
                    + " sentence-transformers 2 or newer.");
          }
        }
        case "Pooling" -> poolingFolder = Optional.of(path);
        default -> checkNormalize(directory, path, fault);
      }
    }
    if (!types.equals(SUPPORTED)
        && !types.equals(List.of("Transformer", "Pooling"))
        && !types.equals(List.of("Transformer", "Normalize"))
        && !types.equals(List.of("Transformer"))) {
      throw fault.of(
          "modules.json lists "
              + (types.isEmpty() ? "nothing" : String.join(", ", types))
              + ", expected Transformer, Pooling and perhaps Normalize in this order. Correct"
              + " modules.json.");
    }
    return Optional.of(new ModuleList(poolingFolder, types.contains("Normalize")));
  }

  private static String supportedType(String qualified, String path, ModelFault fault) {
    String type = qualified.substring(qualified.lastIndexOf('.') + 1);
    if (!qualified.startsWith("sentence_transformers.") || !SUPPORTED.contains(type)) {
      throw fault.of(
          "modules.json has the module "
              + (qualified.startsWith("sentence_transformers.") ? type : qualified)
              + (path.isEmpty() ? "" : " (" + path + ")")
              + ", expected only Transformer, Pooling and Normalize. Use a model without it.");
    }
    return type;
  }

  private static void checkNormalize(Path directory, String path, ModelFault fault)
      throws IOException {
    Optional<JsonFile> settings = JsonFile.read(directory, path + "/config.json", fault);
    Optional<String> input = settings.flatMap(file -> file.text("module_input_name"));
    if (input.isPresent() && !input.get().equals("sentence_embedding")) {
      throw fault.of(
          "module_input_name of "
              + settings.get().name()
              + " is "
              + input.get()
              + ", expected sentence_embedding. Use a model that normalises its text vectors.");
    }
  }
}
