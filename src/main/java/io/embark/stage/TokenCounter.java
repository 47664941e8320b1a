package io.embark.stage;

import java.util.List;

/**
 * Counts tokens as the encoder will see them. Thread-safe: the tasks of an executor may share one.
 */
public interface TokenCounter {
  /**
   * Tokens of each text as a whole encoder input, input order kept: special tokens and document
   * prompt included, nothing truncated, nothing padded. The empty text counts what every input
   * costs.
   */
  int[] count(List<String> texts);
}
