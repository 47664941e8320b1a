package io.embark.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The text tower of a model of two (CLIP, CLAP), named as optimum and transformers.js name it: what
 * it gives lies in the space of the other tower's vectors.
 */
record TextTower(Path directory, ModelLayout layout, ModelOverrides overrides, ModelFault fault) {
  private static final List<String> GRAPHS = List.of("onnx/text_model.onnx", "text_model.onnx");

  /** Among these files. */
  static Optional<String> graph(List<String> paths) {
    return GRAPHS.stream().filter(paths::contains).findFirst();
  }

  /** What the tower needs, its graph and tokenizer included. */
  List<String> files(String graph, List<String> paths) throws IOException {
    List<String> needed = new ArrayList<>(layout.settingsAndHeads(paths, fault));
    needed.add(graph);
    needed.addAll(
        ModelDirectory.externalData(
            directory, graph, GraphFile.read(directory, graph, fault), fault));
    return needed;
  }

  ModelCard read(String graph, ModelManifest manifest) throws IOException {
    ModelOverrides ofTower = // get_text_features leaves the length as it is
        new ModelOverrides(
            Optional.empty(),
            Optional.of(overrides.normalize().orElse(false)),
            overrides.maxTokens(),
            Optional.empty());
    return new CardReader(
            directory,
            layout,
            graph,
            GraphFile.read(directory, graph, fault),
            TokenizerFiles.read(directory, layout, fault),
            manifest,
            ofTower,
            true,
            fault)
        .read();
  }

  /**
   * Refuses towers whose vectors are not of one length.
   *
   * @param noun what the other tower takes
   * @param text null for a model without this tower
   */
  static void check(String noun, int dimension, ModelCard text, ModelFault fault) {
    if (text != null && text.dimension() != dimension) {
      throw fault.of(
          noun
              + " have "
              + dimension
              + " dimensions and texts "
              + text.dimension()
              + ", expected one space. Export both towers of one model with their projections.");
    }
  }
}
