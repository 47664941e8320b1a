package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and checks what a model does behind its pooling. */
final class HeadReader {
  private static final String TEXT_VECTOR = "sentence_embedding";

  private HeadReader() {}

  /** The Dense and LayerNorm modules in order; every number in their files has been read once. */
  static List<HeadLayer> read(
      Path directory, ModuleList modules, ModelManifest manifest, ModelFault fault)
      throws IOException {
    List<HeadLayer> layers = new ArrayList<>();
    boolean isNormalised = false;
    for (ModuleList.Module module : modules.afterPooling()) {
      if (module.type().equals(ModuleList.NORMALIZE)) {
        checkNormalize(directory, module.folder(), fault);
        isNormalised = true;
      } else {
        JsonFile settings = settings(directory, module, fault);
        String sha256 = manifest.sha256Of(ModelLayout.moduleWeights(module.folder()));
        layers.add(
            module.type().equals(ModuleList.LAYER_NORM)
                ? norm(directory, module, settings, sha256, isNormalised, fault)
                : dense(directory, module, settings, sha256, isNormalised, fault));
        isNormalised = false;
      }
    }
    return List.copyOf(layers);
  }

  private static JsonFile settings(Path directory, ModuleList.Module module, ModelFault fault)
      throws IOException {
    String name = ModelLayout.moduleSettings(module.folder());
    Optional<JsonFile> found = JsonFile.read(directory, name, fault);
    if (found.isEmpty()) {
      throw fault.of(
          name
              + " is missing, expected it as modules.json names a "
              + module.name()
              + " there. Copy the whole model directory.");
    }
    refuseOtherVectors(found.get(), fault);
    return found.get();
  }

  private static DenseLayer dense(
      Path directory,
      ModuleList.Module module,
      JsonFile settings,
      String sha256,
      boolean isNormalised,
      ModelFault fault)
      throws IOException {
    DenseFile file = DenseFile.read(settings, fault);
    DenseLayer layer =
        new DenseLayer(
            module.folder(),
            sha256,
            file.inputs(),
            file.outputs(),
            file.hasBias(),
            file.activation(),
            isNormalised);
    DenseWeights.read(directory, layer, fault);
    return layer;
  }

  private static NormLayer norm(
      Path directory,
      ModuleList.Module module,
      JsonFile settings,
      String sha256,
      boolean isNormalised,
      ModelFault fault)
      throws IOException {
    int dimension = dimensions(settings, NormLayer.DIMENSION);
    NormLayer layer = new NormLayer(module.folder(), sha256, dimension, isNormalised);
    NormWeights.read(directory, layer, fault);
    return layer;
  }

  /** A number of dimensions that settings must state. */
  static int dimensions(JsonFile file, String key) {
    JsonNode value = file.root().path(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw file.wrongType(key, value, "a number of dimensions");
    }
    return value.intValue();
  }

  /** Each layer takes what the one before it gives, the first what the graph gives. */
  static void checkDimensions(
      List<HeadLayer> layers, int graphDimension, String output, ModelFault fault) {
    int given = graphDimension;
    String giver = "dimensions of graph output '" + output + "'";
    for (HeadLayer layer : layers) {
      String settings = ModelLayout.moduleSettings(layer.folder());
      if (layer.inputs() != given) {
        throw fault.of(
            layer.inputsKey()
                + " of "
                + settings
                + " is "
                + layer.inputs()
                + ", expected "
                + given
                + " ("
                + giver
                + "). Take all parts from one model.");
      }
      given = layer.outputs();
      giver = layer.outputsKey() + " of " + settings;
    }
  }

  /** A graph that pools may have the Dense inside or not, and does not say. */
  static void refusePooledGraph(List<HeadLayer> layers, String output, ModelFault fault) {
    if (!layers.isEmpty()) {
      throw fault.of(
          "graph output '"
              + output
              + "' is pooled already and modules.json has the module "
              + layers.get(0).folder()
              + " that may be inside the graph or not, expected token_embeddings or"
              + " last_hidden_state. Export the transformer alone (optimum-cli export onnx --task"
              + " feature-extraction --library-name transformers).");
    }
  }

  /** A module of text vectors takes and gives the one that is there. */
  static void refuseOtherVectors(JsonFile settings, ModelFault fault) {
    for (String key : List.of("module_input_name", "module_output_name")) {
      Optional<String> vector = settings.text(key);
      if (vector.isPresent() && !vector.get().equals(TEXT_VECTOR)) {
        throw fault.of(
            key
                + " of "
                + settings.name()
                + " is "
                + vector.get()
                + ", expected "
                + TEXT_VECTOR
                + ". Use a model whose modules work on its text vectors.");
      }
    }
  }

  /** A Normalize has nothing else to configure, so its folder may be missing. */
  private static void checkNormalize(Path directory, String folder, ModelFault fault)
      throws IOException {
    JsonFile.read(directory, ModelLayout.moduleSettings(folder), fault)
        .ifPresent(settings -> refuseOtherVectors(settings, fault));
  }
}
