package io.embark.encode;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is spoken in a sound.
 *
 * @param language code that the model was told or found in the first window with speech; null for a
 *     model of one language, and where nobody speaks
 * @param passages in order
 */
public record Transcript(String language, List<Passage> passages) implements Serializable {
  /**
   * Text between two times.
   *
   * @param text as the model gives it, with the blank in front
   */
  public record Passage(long startMillis, long endMillis, String text) implements Serializable {}

  /** All of it, as the model gives it. */
  public String text() {
    return passages.stream().map(Passage::text).collect(Collectors.joining());
  }
}
