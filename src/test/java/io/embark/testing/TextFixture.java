package io.embark.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A text model with what its reference library made of some texts.
 *
 * @param directory the model as it is distributed, and {@code expected.json}
 * @param inputs the texts
 * @param runs one or more ways to encode them; the first is the main one
 * @param maxAbs largest difference allowed for a component
 * @param minCosine smallest cosine allowed
 */
public record TextFixture(
    Path directory, List<String> inputs, List<Run> runs, double maxAbs, double minCosine) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /**
   * One way to encode the inputs.
   *
   * @param name {@code document}, {@code query}, {@code encode} or {@code main}
   * @param inputIds exact ids after truncation, one array an input
   * @param outputs vectors, one an input
   */
  public record Run(String name, List<long[]> inputIds, List<float[]> outputs) {}

  /** Reads {@code fixtures/open/<name>}; skips the test where there is none. */
  public static TextFixture read(String name) {
    Path directory = SharedFiles.path("fixtures/open/" + name);
    try {
      JsonNode json = JSON.readTree(directory.resolve("expected.json").toFile());
      List<String> inputs = new ArrayList<>();
      json.get("inputs").forEach(input -> inputs.add(input.asText()));
      List<Run> runs = new ArrayList<>();
      runs.add(run("main", json));
      json.path("runs").forEach(node -> runs.add(run(node.get("run").asText(), node)));
      return new TextFixture(
          directory,
          inputs,
          runs,
          json.at("/tolerance/max_abs").asDouble(),
          json.at("/tolerance/min_cosine").asDouble());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Run run(String name, JsonNode node) {
    List<long[]> ids = new ArrayList<>();
    node.get("input_ids").forEach(row -> ids.add(JSON.convertValue(row, long[].class)));
    List<float[]> outputs = new ArrayList<>();
    node.get("outputs").forEach(row -> outputs.add(JSON.convertValue(row, float[].class)));
    return new Run(name, ids, outputs);
  }
}
