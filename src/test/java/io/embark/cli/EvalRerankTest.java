package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code embark eval retrieval --rerank}. */
class EvalRerankTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CROSS_ENCODER =
      Path.of("src/test/resources/models/cross-encoder").toAbsolutePath().toString();

  @TempDir Path folder;

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private void writeThreeDocuments() throws IOException {
    write(
        "corpus.jsonl",
        """
        {"_id": "a", "title": "the cat", "text": "sat on the mat"}
        {"_id": "b", "title": "", "text": "a dog ran"}
        {"_id": "c", "title": "", "text": "zzz 999"}
        """);
    write(
        "queries.jsonl",
        """
        {"_id": "1", "text": "the cat sat on the mat"}
        {"_id": "2", "text": "a dog ran"}
        {"_id": "3", "text": "not judged"}
        """);
    write("qrels.tsv", "query-id\tcorpus-id\tscore\n1\ta\t1\n2\tb\t2\n2\tgone\t2\n4\ta\t1\n");
  }

  private Embark eval(Path collection, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "eval",
                "retrieval",
                "--corpus",
                collection.resolve("corpus.jsonl"),
                "--queries",
                collection.resolve("queries.jsonl"),
                "--qrels",
                collection.resolve("qrels.tsv")));
    arguments.addAll(List.of(more));
    return Embark.run(arguments.toArray());
  }

  /** Ranks are those of sentence-transformers' scores; later documents stay where they were. */
  @Test
  void aCrossEncoderOrdersTheFirstDocumentsAnew() throws IOException {
    JsonNode expected = JSON.readTree(Path.of(CROSS_ENCODER).resolve("expected.json").toFile());
    List<Double> scores = new ArrayList<>();
    StringBuilder corpus = new StringBuilder();
    for (int i = 0; i < expected.get("documents").size(); i++) {
      scores.add(expected.get("document_scores").get(i).asDouble());
      ObjectNode document = JSON.createObjectNode().put("_id", "d" + i);
      corpus.append(document.put("text", expected.get("documents").get(i).asText())).append('\n');
    }
    write("corpus.jsonl", corpus.toString());
    ObjectNode query = JSON.createObjectNode().put("_id", "q");
    write("queries.jsonl", query.put("text", expected.get("query").asText()) + "\n");
    List<Integer> before = new ArrayList<>();
    List<Integer> afterFive = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      write("qrels.tsv", "query-id\tcorpus-id\tscore\nq\td" + i + "\t1\n");
      JsonNode ofFive = eval(folder, rerank("--rerank-top", "5", "--json")).json();
      before.add(rank(ofFive.get(0)));
      afterFive.add(rank(ofFive.get(1)));
      after.add(rank(eval(folder, rerank("--json")).json().get(1)));
    }

    assertThat(scores).hasSize(12);
    assertThat(before).isNotEqualTo(after);
    for (int i = 0; i < scores.size(); i++) {
      double score = scores.get(i);
      long better = scores.stream().filter(other -> other > score).count();
      assertThat(after.get(i)).isEqualTo((int) better + 1);
      long betterOfFive =
          IntStream.range(0, scores.size())
              .filter(other -> before.get(other) <= 5 && scores.get(other) > score)
              .count();
      int expectedRank = before.get(i) <= 5 ? (int) betterOfFive + 1 : before.get(i);
      assertThat(afterFive.get(i)).isEqualTo(expectedRank);
    }
  }

  private static Object[] rerank(Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("--model", SmallJob.MODEL, "--rerank", CROSS_ENCODER));
    arguments.addAll(List.of(more));
    return arguments.toArray();
  }

  private static int rank(JsonNode result) {
    return (int) Math.round(1 / result.get("mrr").asDouble());
  }

  @Test
  void theTableHasTheModelWithAndWithoutTheReranker() throws IOException {
    writeThreeDocuments();

    Embark ran = eval(folder, rerank());

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out().get(2)).startsWith(SmallJob.MODEL + " + " + CROSS_ENCODER + "  ");
    assertThat(ran.out().get(4)).isEqualTo("  " + SmallJob.MODEL + " + " + CROSS_ENCODER);
    assertThat(ran.out())
        .anySatisfy(
            line ->
                assertThat(line)
                    .matches(
                        "reranked the first 100 documents of each query with "
                            + CROSS_ENCODER
                            + ": 6 pairs, [\\d.]+ pairs/s"));
    JsonNode facts = eval(folder, rerank("--json")).json().get(1).get("reranked");
    assertThat(facts.get("model").asText()).isEqualTo(CROSS_ENCODER);
    assertThat(facts.get("top").asInt()).isEqualTo(100);
    assertThat(facts.get("pairs").asInt()).isEqualTo(6);
    assertThat(facts.get("pairs_without_score").asInt()).isZero();
  }

  @Test
  void whatCannotRerankIsRefused() throws IOException {
    writeThreeDocuments();

    assertThat(eval(folder, "--model", SmallJob.MODEL, "--rerank", SmallJob.MODEL).err())
        .containsExactly(
            "embark: Cannot rerank with model '"
                + SmallJob.MODEL
                + "': it is dense, expected a cross-encoder: a sequence classifier with one label,"
                + " whose graph gives logits. Name another model.");
    assertThat(eval(folder, rerank("--rerank-top", "0")).err())
        .containsExactly(
            "embark: Cannot evaluate: found --rerank-top 0, expected at least 1. Change"
                + " --rerank-top.");
    assertThat(eval(folder, "--model", SmallJob.MODEL, "--rerank-top", "5").err())
        .containsExactly(
            "embark: Cannot read --rerank-top: there is no --rerank, expected a cross-encoder that"
                + " reads them. Give --rerank.");
    assertThat(eval(folder, "--model", CROSS_ENCODER).err())
        .containsExactly(
            "embark: Cannot encode with kind 'cross-encoder': it is not an encoder kind, expected"
                + " one of: audio, bge-m3, dense, image, multi-vector, perceptual-hash, remote, sparse, speech, static. Change --kind.");
  }
}
