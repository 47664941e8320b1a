package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code embark eval dedup} as a person and a program see it. */
class EvalDedupTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LONG_TEXT =
      "the quick brown fox jumps over the lazy dog while seven wise owls watch from an old oak tree";

  @TempDir Path folder;

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private Path documents() throws IOException {
    return write(
        "in.jsonl",
        String.join(
            "\n",
            JSON.writeValueAsString(Map.of("id", "a", "text", LONG_TEXT)),
            JSON.writeValueAsString(Map.of("id", "b", "text", LONG_TEXT + " tonight")),
            JSON.writeValueAsString(Map.of("id", "c", "text", "something else")),
            JSON.writeValueAsString(Map.of("id", "d", "text", "something other"))));
  }

  @Test
  void showsScoresCurveAndPairsSideBySide() throws IOException {
    Path truth = write("truth.txt", "b a\nc d\n");
    Embark run = Embark.run("eval", "dedup", "--input", documents(), "--truth", truth);
    assertThat(run.err())
        .last()
        .asString()
        .startsWith("near-duplicates: round 1, 1 candidate pair");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().get(0))
        .matches(
            "4 documents, 1 duplicates in 1 clusters by dedup:minhash \\(word 5-grams, 16 bands of 7, threshold 0\\.8\\); [\\d.]+ s, \\d+ documents/s");
    assertThat(run.out().subList(1, run.out().size()))
        .containsExactly(
            "precision 1.0000, recall 0.5000, F1 0.6667, adjusted Rand index 0.5714 (2 labelled pairs, 1 found)",
            "chance that a pair becomes a candidate, by its Jaccard similarity:",
            "  0.30: 0.003   0.40: 0.026   0.50: 0.118   0.60: 0.365   0.70: 0.747   0.75: 0.899   0.80: 0.977   0.85: 0.998   0.90: 1.000   0.95: 1.000   1.00: 1.000",
            "audit of 1 duplicates against their survivors: true Jaccard 0.938 lowest, 0.938 median; 0 below 0.8 (joined by a chain). The least similar:",
            "  a for b, 0.938, first difference at character 92",
            "    stays | ...wls watch from an old oak tree",
            "    goes  | ...wls watch from an old oak tree tonight");
  }

  @Test
  void takesTheDedupStagesOfAJob() throws IOException {
    Path job =
        write(
            "job.yaml",
            """
            job: j
            read: { text: { path: "${input}" } }
            stages:
              - reject: { where: "length(text) < 5", reason: short }
              - dedup: { exact: {} }
              - dedup: { minhash: { unit: character, ngram: 3, threshold: 0.6 } }
            encode: { dense: { model: nowhere } }
            write: { parquet: { path: lake } }
            """);
    Path truth =
        write(
            "truth.jsonl",
            """
            {"id": "a", "cluster": "1"}
            {"id": "b", "cluster": "1"}
            {"id": "c", "cluster": "2"}
            {"id": "d", "cluster": "3"}
            """);
    Embark run =
        Embark.run(
            "eval",
            "dedup",
            "--input",
            documents(),
            "--truth",
            truth,
            "--job",
            job,
            "--set",
            "input=x",
            "--json");
    assertThat(run.exitCode()).as(String.join("\n", run.err())).isZero();
    JsonNode json = JSON.readTree(run.out().get(run.out().size() - 1));
    assertThat(json.get("stages").get(1).asText())
        .isEqualTo(
            "dedup:minhash (character 3-grams, 9 bands of 12"
                    .replace("9 bands of 12", "28 bands of 4")
                + ", threshold 0.6)");
    assertThat(json.get("precision").asDouble()).isEqualTo(1);
    assertThat(json.get("recall").asDouble()).isEqualTo(1);
    assertThat(json.get("pairs").asInt()).isEqualTo(1);
    assertThat(json.get("audit").get(0).get("survivor").asText()).isEqualTo("a");
  }

  @Test
  void refusesLabelsThatCannotBe() throws IOException {
    assertThat(refusal("a b\nb x\ny b\n"))
        .isEqualTo(
            "Cannot evaluate with the labels '%s': line 2 names 'x', which the input has not (2 such ids), expected ids of the input. Mend the labels or name their input.");
    assertThat(refusal("a b c\n"))
        .isEqualTo(
            "Cannot read labels '%s': line 1 has 3 words, expected two ids with white space between. Mend the line.");
    assertThat(refusal("\n"))
        .isEqualTo(
            "Cannot read labels '%s': it is empty, expected two ids with white space between. Label some near-duplicates.");
  }

  private String refusal(String labels) throws IOException {
    Path truth = write("truth.txt", labels);
    Embark run = Embark.run("eval", "dedup", "--input", documents(), "--truth", truth);
    return run.err()
        .get(run.err().size() - 1)
        .replace(truth.toString(), "%s")
        .replace("embark: ", "");
  }

  /** The pairs are planted (3-shingle Jaccard about 0.98) and the only ones above 0.3. */
  @Test
  void findsAllLabelledArticlesAndNoneElse() throws IOException {
    Path articles = SharedFiles.path("data/text-neardup-articles/articles_2500.train");
    Path truth = SharedFiles.path("data/text-neardup-articles/articles_2500.truth");
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(articles)) {
      int blank = line.indexOf(' ');
      lines.add(
          JSON.writeValueAsString(
              Map.of("id", line.substring(0, blank), "text", line.substring(blank + 1))));
    }
    Path input = write("articles.jsonl", String.join("\n", lines));
    Embark run = Embark.run("eval", "dedup", "--input", input, "--truth", truth, "--json");
    JsonNode json = JSON.readTree(run.out().get(run.out().size() - 1));
    assertThat(json.get("precision").asDouble()).isEqualTo(1);
    assertThat(json.get("recall").asDouble()).isEqualTo(1);
    assertThat(json.get("pairs").asInt()).isEqualTo(20);
    assertThat(json.get("duplicates").asInt()).isEqualTo(20);
  }
}
