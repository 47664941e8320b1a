package io.embark.model;

import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** What the file of a graph tells without an engine. */
interface GraphFile {
  /** The files that hold its larger tensors, as paths relative to the graph's folder. */
  Set<String> externalData();

  /** Activations are quantised while it runs, with a range that all rows of a batch share. */
  boolean isDynamicallyQuantised();

  /**
   * Reads a graph of the directory.
   *
   * @param graph relative path, whose end tells the format
   */
  static GraphFile read(Path directory, String graph, ModelFault fault) {
    Engine engine = Engine.ofFile(graph);
    try {
      Path file = directory.resolve(graph);
      return switch (engine) {
        case ONNX_RUNTIME -> OnnxFile.read(file);
        case PYTORCH -> TorchScriptFile.read(file);
      };
    } catch (IOException e) {
      throw fault.of(
          Category.MODEL,
          graph
              + " is damaged or no "
              + engine.format()
              + " ("
              + e.getMessage()
              + "), expected a whole "
              + (engine == Engine.ONNX_RUNTIME ? "ONNX file" : "TorchScript archive")
              + ". Export or copy the model again.",
          e);
    }
  }
}
