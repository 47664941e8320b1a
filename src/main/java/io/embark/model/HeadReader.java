package io.embark.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and checks what a model does behind its pooling. */
final class HeadReader {
  private static final String TEXT_VECTOR = "sentence_embedding";

  private HeadReader() {}

  /** The Dense modules in order; every number in their files has been read once. */
  static List<DenseLayer> read(
      Path directory, ModuleList modules, ModelManifest manifest, ModelFault fault)
      throws IOException {
    List<DenseLayer> layers = new ArrayList<>();
    boolean isNormalised = false;
    for (ModuleList.Module module : modules.afterPooling()) {
      if (module.type().equals(ModuleList.NORMALIZE)) {
        checkNormalize(directory, module.folder(), fault);
        isNormalised = true;
      } else {
        DenseFile file = DenseFile.read(directory, module.folder(), fault);
        DenseLayer layer =
            new DenseLayer(
                module.folder(),
                manifest.sha256Of(ModelLayout.denseWeights(module.folder())),
                file.inputs(),
                file.outputs(),
                file.hasBias(),
                file.activation(),
                isNormalised);
        DenseWeights.read(directory, layer, fault);
        layers.add(layer);
        isNormalised = false;
      }
    }
    return List.copyOf(layers);
  }

  /** Each layer takes what the one before it gives, the first what the graph gives. */
  static void checkDimensions(
      List<DenseLayer> layers, int graphDimension, String output, ModelFault fault) {
    int given = graphDimension;
    String giver = "dimensions of graph output '" + output + "'";
    for (DenseLayer layer : layers) {
      String settings = ModelLayout.moduleSettings(layer.folder());
      if (layer.inputs() != given) {
        throw fault.of(
            "in_features of "
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
      giver = "out_features of " + settings;
    }
  }

  /** A graph that pools may have the Dense inside or not, and does not say. */
  static void refusePooledGraph(List<DenseLayer> layers, String output, ModelFault fault) {
    if (!layers.isEmpty()) {
      throw fault.of(
          "graph output '"
              + output
              + "' is pooled already and modules.json has a Dense ("
              + layers.get(0).folder()
              + ") that may be inside the graph or not, expected token_embeddings or"
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
