package io.embark.model;

import java.util.List;

/** The facts of a model's graph that a forward pass needs. */
public interface GraphCard {
  /** See {@link Card#reference}. */
  String reference();

  /** Relative to the model directory. */
  String graphFile();

  /** Names of the graph's inputs. */
  List<String> inputs();

  /** Outputs that are read, in the order in which they are handed on. */
  List<GraphOutput> outputs();

  /** The engine that runs the graph. */
  default Engine engine() {
    return Engine.ofFile(graphFile());
  }
}
