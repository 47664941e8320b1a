package io.embark.model;

import java.nio.file.Path;
import java.util.List;

/**
 * A model on the driver's disk, checked.
 *
 * @param directory holds {@code files}
 * @param facts say which of them are the graph, the tokenizer, the Dense weights
 * @param files what an encoder needs and nothing else, sorted by path
 * @param sha256 SHA-256 of the lines {@code <file sha256> <path>\n} in that order: identity of the
 *     model wherever it came from
 */
public record ResolvedModel(Path directory, Card facts, List<ModelFile> files, String sha256) {
  /** Keeps an unmodifiable copy of the list. */
  public ResolvedModel {
    files = List.copyOf(files);
  }

  /**
   * The facts of a model with a graph.
   *
   * @throws ClassCastException for static vectors
   */
  public ModelCard card() {
    return (ModelCard) facts;
  }
}
