package io.embark.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.embark.corpus.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the benches read: JSON Lines of id and text. */
public final class Texts {
  private Texts() {}

  /** A line of the input. */
  record Line(String id, String text) {}

  /** All texts in the order of the file. */
  public static List<String> of(Path file) throws IOException {
    List<String> texts = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      try {
        texts.add(Json.parse(line, Line.class).text());
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("no text in '" + line + "'", e);
      }
    }
    return texts;
  }
}
