package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What {@code modules.json} of sentence-transformers says: a Transformer, Pooling unless the graph
 * pools by itself, then Dense and Normalize modules in the order in which they are applied.
 *
 * @param transformer folder of the Transformer, empty for the model directory itself
 * @param poolingFolder empty if the list has no Pooling
 * @param afterPooling Dense and Normalize modules, in order
 */
record ModuleList(String transformer, Optional<String> poolingFolder, List<Module> afterPooling) {
  static final String DENSE = "Dense";
  static final String NORMALIZE = "Normalize";

  private static final String TRANSFORMER = "Transformer";
  private static final String POOLING = "Pooling";
  private static final List<String> SUPPORTED = List.of(TRANSFORMER, POOLING, DENSE, NORMALIZE);
  private static final Pattern ORDER =
      Pattern.compile("Transformer( Pooling( Dense| Normalize)*| Normalize)?");

  /**
   * An entry of the list.
   *
   * @param type one of {@link #SUPPORTED}
   * @param folder a name; empty only for the model directory itself
   */
  record Module(String type, String folder) {}

  /** Empty for a plain Hugging Face directory. */
  static Optional<ModuleList> read(Path directory, ModelFault fault) throws IOException {
    Optional<JsonFile> file = JsonFile.read(directory, ModelLayout.MODULES, fault);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    List<Module> modules = new ArrayList<>();
    for (JsonNode module : file.get().root()) {
      String path = module.path("path").asText();
      String type = supportedType(module.path("type").asText(), path, fault);
      modules.add(new Module(type, checkedFolder(type, path, fault)));
    }
    List<String> types = modules.stream().map(Module::type).toList();
    if (!ORDER.matcher(String.join(" ", types)).matches()) {
      throw fault.of(
          "modules.json lists "
              + (types.isEmpty() ? "nothing" : String.join(", ", types))
              + ", expected Transformer, Pooling and then perhaps Dense and Normalize. Correct"
              + " modules.json.");
    }
    boolean pools = types.contains(POOLING);
    return Optional.of(
        new ModuleList(
            modules.get(0).folder(),
            pools ? Optional.of(modules.get(1).folder()) : Optional.empty(),
            List.copyOf(modules.subList(pools ? 2 : 1, modules.size()))));
  }

  /** The vectors that come out have length 1. */
  boolean normalizes() {
    return !afterPooling.isEmpty()
        && afterPooling.get(afterPooling.size() - 1).type().equals(NORMALIZE);
  }

  /** Folders of the Dense modules, in order. */
  List<String> denseFolders() {
    return afterPooling.stream()
        .filter(module -> module.type().equals(DENSE))
        .map(Module::folder)
        .toList();
  }

  private static String supportedType(String qualified, String path, ModelFault fault) {
    String type = qualified.substring(qualified.lastIndexOf('.') + 1);
    if (!qualified.startsWith("sentence_transformers.") || !SUPPORTED.contains(type)) {
      throw fault.of(
          "modules.json has the module "
              + (qualified.startsWith("sentence_transformers.") ? type : qualified)
              + (path.isEmpty() ? "" : " (" + path + ")")
              + ", expected only Transformer, Pooling, Dense and Normalize. Use a model without it.");
    }
    return type;
  }

  /** One name, so that no file outside the model is read. */
  private static String checkedFolder(String type, String path, ModelFault fault) {
    boolean isName = !path.isEmpty() && !path.matches("\\.{1,2}|.*[/\\\\\\u0000].*");
    if (isName || (path.isEmpty() && type.equals(TRANSFORMER))) {
      return path;
    }
    throw fault.of(
        "modules.json places "
            + type
            + " in '"
            + path
            + "', expected the name of a folder of the model directory. Correct modules.json.");
  }
}
