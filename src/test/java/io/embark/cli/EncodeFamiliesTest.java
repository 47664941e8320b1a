package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.Json;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code embark encode} with sparse, multi-vector and three-headed models, against what
 * sentence-transformers 6.2.0 gave on the original PyTorch models (BGE-M3: a re-statement of
 * FlagEmbedding). The kind is what the model's files tell. Prints a table row a fixture.
 */
class EncodeFamiliesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of {@code README.md} of the fixtures: ids of lighter words may differ. */
  private static final double LIGHTEST = 1e-4;

  /** Texts that are encoded alone as well. */
  private static final int EVERY = 4;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "splade-max-relu, document",
    "splade-max-relu, query",
    "splade-max-log1prelu, document",
    "splade-max-log1prelu, query"
  })
  void sparseWeightsAreThoseOfTheReference(String name, String as) throws IOException {
    Fixture fixture = Fixture.of(name, as);

    List<SortedMap<Integer, Float>> mixed = encode(fixture, fixture.inputs(), as).sparse();

    assertThat(mixed).hasSameSizeAs(fixture.inputs()).hasSizeGreaterThanOrEqualTo(15);
    double largest = 0;
    for (int i = 0; i < mixed.size(); i++) {
      largest = Math.max(largest, difference(fixture.run().get("outputs").get(i), mixed.get(i)));
      if (i % EVERY == 0) {
        SortedMap<Integer, Float> alone =
            encode(fixture, fixture.inputs().subList(i, i + 1), as).sparse().get(0);
        largest = Math.max(largest, difference(fixture.run().get("outputs").get(i), alone));
      }
    }
    print(name, as, mixed.size(), largest);
    assertThat(largest).isLessThanOrEqualTo(fixture.maxAbs());
  }

  @Test
  void inspectShowsTheWordsOfATextHeaviestFirst() throws IOException {
    Fixture fixture = Fixture.of("splade-max-relu", "query");
    JsonNode vocabulary =
        JSON.readTree(fixture.directory().resolve("tokenizer.json").toFile())
            .path("model")
            .path("vocab");

    List<String> arguments =
        List.of(
            "inspect",
            fixture.directory().toString(),
            "--as",
            "query",
            "--text",
            fixture.inputs().get(2));
    Embark inspect = Embark.run(arguments.toArray());
    List<String> withJson = new ArrayList<>(arguments);
    withJson.add("--json");
    JsonNode words = Embark.run(withJson.toArray()).json().get("words");

    JsonNode expected = fixture.run().get("outputs").get(2);
    assertThat(words).hasSameSizeAs(expected).hasSizeGreaterThan(20);
    Map<Integer, Double> weights = new TreeMap<>();
    expected.forEach(pair -> weights.put(pair.get(0).asInt(), pair.get(1).asDouble()));
    double before = Double.MAX_VALUE;
    for (JsonNode word : words) {
      int id = word.get("id").asInt();
      assertThat(vocabulary.get(word.get("word").asText()).asInt()).isEqualTo(id);
      assertThat(word.get("weight").asDouble())
          .isCloseTo(weights.get(id), within(fixture.maxAbs()))
          .isLessThanOrEqualTo(before);
      before = word.get("weight").asDouble();
    }
    assertThat(inspect.out().get(1))
        .isEqualTo(
            String.format(
                Locale.ROOT,
                "%8.4f  %-20s %d",
                words.get(0).get("weight").asDouble(),
                words.get(0).get("word").asText(),
                words.get(0).get("id").asInt()));
  }

  @Test
  void wordsAreShownOfSparseModelsOnly() {
    Embark inspect = Embark.run("inspect", SmallJob.MODEL, "--text", "hello");

    assertThat(inspect.exitCode()).isEqualTo(2);
    assertThat(inspect.err())
        .containsExactly(
            "embark: Cannot show the words of a text: model '"
                + SmallJob.MODEL
                + "' is dense, expected a model with sparse weights (sparse or bge-m3). Leave"
                + " --text out.");
  }

  @ParameterizedTest
  @CsvSource({"document", "query"})
  void tokenVectorsOfAColbertModelAreThoseOfTheReference(String as) throws IOException {
    Fixture fixture = Fixture.of("colbert-pylate", as);

    List<float[][]> mixed = encode(fixture, fixture.inputs(), as).multiVectors();

    assertThat(mixed).hasSameSizeAs(fixture.inputs()).hasSizeGreaterThanOrEqualTo(15);
    double largest = 0;
    for (int i = 0; i < mixed.size(); i++) {
      largest = Math.max(largest, difference(fixture.run().get("outputs").get(i), mixed.get(i)));
      if (i % EVERY == 0) {
        float[][] alone =
            encode(fixture, fixture.inputs().subList(i, i + 1), as).multiVectors().get(0);
        largest = Math.max(largest, difference(fixture.run().get("outputs").get(i), alone));
      }
    }
    print("colbert-pylate", as, mixed.size(), largest);
    assertThat(largest).isLessThanOrEqualTo(fixture.maxAbs());
  }

  @Test
  void theThreeHeadsOfBgeM3AreThoseOfTheReference() throws IOException {
    Fixture fixture = Fixture.of("bge-m3-three-heads", "document");

    EncodedFile mixed = encode(fixture, fixture.inputs(), "document");

    assertThat(mixed.rows()).hasSameSizeAs(fixture.inputs()).hasSizeGreaterThanOrEqualTo(15);
    double[] largest = new double[3];
    for (int i = 0; i < mixed.rows().size(); i++) {
      JsonNode expected = fixture.run().get("outputs").get(i);
      compare(expected, mixed, i, largest);
      if (i % EVERY == 0) {
        compare(
            expected, encode(fixture, fixture.inputs().subList(i, i + 1), "document"), 0, largest);
      }
    }
    print("bge-m3-three-heads", "dense", mixed.rows().size(), largest[0]);
    print("bge-m3-three-heads", "sparse", mixed.rows().size(), largest[1]);
    print("bge-m3-three-heads", "multi-vector", mixed.rows().size(), largest[2]);
    assertThat(largest[0]).isLessThanOrEqualTo(fixture.maxAbs());
    assertThat(largest[1]).isLessThanOrEqualTo(fixture.maxAbs());
    assertThat(largest[2]).isLessThanOrEqualTo(fixture.maxAbs());
  }

  @Test
  void topKKeepsTheHeaviestWordsAndMinWeightDropsLightOnes() throws IOException {
    Fixture fixture = Fixture.of("splade-max-relu", "document");
    List<SortedMap<Integer, Float>> whole = encode(fixture, fixture.inputs(), "document").sparse();

    List<SortedMap<Integer, Float>> pruned =
        encode(fixture, fixture.inputs(), "document", "--top-k", "5", "--min-weight", "0.2")
            .sparse();

    for (int i = 0; i < whole.size(); i++) {
      SortedMap<Integer, Float> expected = new TreeMap<>();
      whole.get(i).entrySet().stream()
          .filter(word -> word.getValue() >= 0.2)
          .sorted(Map.Entry.<Integer, Float>comparingByValue().reversed())
          .limit(5)
          .forEach(word -> expected.put(word.getKey(), word.getValue()));
      assertThat(pruned.get(i)).isEqualTo(expected);
    }
  }

  private static void compare(JsonNode expected, EncodedFile actual, int row, double[] largest) {
    float[] dense = JSON.convertValue(expected.get("dense"), float[].class);
    largest[0] = Math.max(largest[0], difference(dense, actual.vectors().get(row)));
    largest[1] = Math.max(largest[1], difference(expected.get("sparse"), actual.sparse().get(row)));
    largest[2] =
        Math.max(largest[2], difference(expected.get("colbert"), actual.multiVectors().get(row)));
  }

  private static double difference(JsonNode pairs, SortedMap<Integer, Float> actual) {
    SortedMap<Integer, Double> expected = new TreeMap<>();
    pairs.forEach(pair -> expected.put(pair.get(0).asInt(), pair.get(1).asDouble()));
    TreeSet<Integer> ids = new TreeSet<>(expected.keySet());
    ids.addAll(actual.keySet());
    double largest = 0;
    for (int id : ids) {
      double there = expected.getOrDefault(id, 0.0);
      double here = actual.getOrDefault(id, 0f);
      if (there == 0 || here == 0) {
        assertThat(there + here).as("word " + id).isLessThan(LIGHTEST);
      }
      largest = Math.max(largest, Math.abs(there - here));
    }
    return largest;
  }

  private static double difference(JsonNode rows, float[][] actual) {
    assertThat(actual).hasNumberOfRows(rows.size());
    double largest = 0;
    for (int t = 0; t < actual.length; t++) {
      largest =
          Math.max(largest, difference(JSON.convertValue(rows.get(t), float[].class), actual[t]));
    }
    return largest;
  }

  private static double difference(float[] expected, float[] actual) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 0;
    for (int d = 0; d < expected.length; d++) {
      largest = Math.max(largest, Math.abs((double) expected[d] - actual[d]));
    }
    return largest;
  }

  private EncodedFile encode(Fixture fixture, List<String> texts, String as, String... more)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      lines.add(Json.line(Map.of("id", String.valueOf(i), "text", texts.get(i))));
    }
    Path input = Files.write(folder.resolve("input.jsonl"), lines);
    Path output = folder.resolve("output.parquet");
    List<Object> arguments =
        new ArrayList<>(
            List.of("encode", "--model", fixture.directory(), "--as", as, "--input", input));
    arguments.addAll(List.of("--output", output, "--json"));
    arguments.addAll(List.of(more));
    Embark ran = Embark.run(arguments.toArray());
    assertThat(ran.exitCode()).as(ran.toString()).isZero();
    EncodedFile encoded = EncodedFile.read(output);
    assertThat(encoded.reasons()).hasSize(texts.size()).containsOnlyNulls();
    return encoded;
  }

  private static void print(String name, String way, int rows, double largest) {
    System.out.println(String.format(Locale.ROOT, "%-32s%-22s%6d%20.1e", name, way, rows, largest));
  }

  private record Fixture(Path directory, List<String> inputs, JsonNode run, double maxAbs) {
    static Fixture of(String name, String run) throws IOException {
      Path directory = SharedFiles.path("fixtures/open/" + name);
      JsonNode json = JSON.readTree(directory.resolve("expected.json").toFile());
      List<String> inputs = new ArrayList<>();
      json.get("inputs").forEach(input -> inputs.add(input.asText()));
      JsonNode chosen = json;
      for (JsonNode candidate : json.path("runs")) {
        chosen = candidate.get("run").asText().equals(run) ? candidate : chosen;
      }
      return new Fixture(directory, inputs, chosen, json.at("/tolerance/max_abs").asDouble());
    }
  }
}
