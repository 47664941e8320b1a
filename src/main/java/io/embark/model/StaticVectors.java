package io.embark.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The vectors of a model's words or tokens, in memory once a JVM. Thread-safe. */
public sealed interface StaticVectors extends AutoCloseable
    permits WordTable, FastTextTable, TokenTable {
  /** Floats a vector. */
  int dimension();

  /** Words or tokens with a vector of their own. */
  int words();

  /**
   * Adds the vectors of a text's tokens; their mean is the text's.
   *
   * @param sum {@code [dimension]}, in doubles
   */
  Added add(String text, double[] sum);

  @Override
  default void close() {}

  /**
   * What {@link #add} did.
   *
   * @param tokens vectors added; 0 for a text without any known token
   * @param isTruncated the text had more tokens than the model takes
   */
  record Added(int tokens, boolean isTruncated) {}

  /** Of a model directory on this disk; the caller closes. */
  static StaticVectors open(Path directory, StaticCard card) {
    try {
      return StaticDirectory.vectors(directory, card, new ModelFault(card.reference()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + card.vectorsFile(), e);
    }
  }
}
