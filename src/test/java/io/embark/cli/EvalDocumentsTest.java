package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.DenseEncoderKind;
import io.embark.encode.DenseEncoderSpec;
import io.embark.encode.Encoded;
import io.embark.encode.Encoder;
import io.embark.encode.TextSpan;
import io.embark.model.Device;
import io.embark.model.ModelOverrides;
import io.embark.model.ModelResolver;
import io.embark.model.PublishedModel;
import io.embark.segment.TextChunks;
import io.embark.testing.JobFixture;
import io.embark.testing.SemanticTwin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code eval retrieval} of parts of documents, by place, and of several corpora and queries. */
class EvalDocumentsTest {
  private static final int DOCUMENTS = 24;
  private static final int SENTENCES = 8;
  private static final int CHUNK_TOKENS = 14;
  private static final List<String> WORDS =
      List.of("the", "of", "and", "in", "that", "for", "it", "as", "was", "with", "be", "by", "on");

  @TempDir Path folder;

  private final List<String> documents = new ArrayList<>();
  private final List<String> queries = new ArrayList<>();
  private final List<Integer> quarters = new ArrayList<>();

  @BeforeEach
  void collection() throws IOException {
    Random random = new Random(5);
    StringBuilder corpus = new StringBuilder();
    StringBuilder asked = new StringBuilder();
    StringBuilder qrels = new StringBuilder("query-id\tcorpus-id\tscore\n");
    StringBuilder positions = new StringBuilder("query-id\tcorpus-id\tstart\n");
    for (int d = 0; d < DOCUMENTS; d++) {
      StringBuilder text = new StringBuilder("\ud83d\ude00 ");
      int answer = random.nextInt(SENTENCES);
      int start = 0;
      String sentence = "";
      for (int s = 0; s < SENTENCES; s++) {
        String next = sentence(random);
        if (s == answer) {
          start = text.codePointCount(0, text.length());
          sentence = next;
        }
        text.append(next).append(". ");
      }
      String document = "title " + text.toString().strip();
      int length = document.codePointCount(0, document.length());
      documents.add(document);
      queries.add(sentence.substring(0, sentence.lastIndexOf(' ')) + " is");
      quarters.add((start + 6) * 4 / length);
      corpus.append(
          "{\"_id\": \"d" + d + "\", \"title\": \"title\", \"text\": \"" + text + "\"}\n");
      asked.append("{\"_id\": \"q" + d + "\", \"text\": \"" + queries.get(d) + "\"}\n");
      qrels.append("q" + d + "\td" + d + "\t1\n");
      positions.append("q" + d + "\td" + d + "\t" + start + "\n");
    }
    Files.writeString(folder.resolve("corpus.jsonl"), corpus.toString());
    Files.writeString(folder.resolve("queries.jsonl"), asked.toString());
    Files.writeString(folder.resolve("qrels.tsv"), qrels.toString());
    Files.writeString(folder.resolve("positions.tsv"), positions.toString());
  }

  private static String sentence(Random random) {
    StringBuilder sentence = new StringBuilder();
    for (int w = 0; w < 7; w++) {
      sentence.append(WORDS.get(random.nextInt(WORDS.size()))).append(w < 6 ? " " : "");
    }
    return sentence.toString();
  }

  private Embark eval(Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("eval", "retrieval", "--qrels", folder.resolve("qrels.tsv"), "--model"));
    arguments.add(JobFixture.MODEL);
    arguments.addAll(List.of(more));
    return Embark.run(arguments.toArray());
  }

  private Embark evalOne(Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "--corpus",
                folder.resolve("corpus.jsonl"),
                "--queries",
                folder.resolve("queries.jsonl")));
    arguments.addAll(List.of(more));
    return eval(arguments.toArray());
  }

  /** By brute force: every query with every part of every document. */
  private List<Double> ndcg(boolean isChunked, boolean isLate) {
    DenseEncoderSpec plain = spec("document");
    DenseEncoderSpec spec = isLate ? plain.late() : plain;
    TextChunks chunks = new TextChunks(plain.tokenCounter().orElseThrow(), CHUNK_TOKENS);
    List<Double> found = new ArrayList<>();
    try (Encoder encoder = spec.open(Device.CPU, 1);
        Encoder ofQueries = spec("query").open(Device.CPU, 1)) {
      for (int q = 0; q < DOCUMENTS; q++) {
        float[] query = vector(ofQueries.encode(List.of(queries.get(q))).results().get(0));
        double[] best = new double[DOCUMENTS];
        for (int d = 0; d < DOCUMENTS; d++) {
          best[d] = Double.NEGATIVE_INFINITY;
          String document = documents.get(d);
          if (!isChunked) {
            best[d] =
                SemanticTwin.cosine(
                    query, vector(encoder.encode(List.of(document)).results().get(0)));
            continue;
          }
          List<TextChunks.Part> parts = chunks.of(document);
          assertThat(parts).hasSizeGreaterThan(4);
          for (TextChunks.Part part : parts) {
            Encoded encoded =
                isLate
                    ? encoder
                        .encodeSpans(
                            List.of(new TextSpan(part.text(), document, part.start(), part.end())))
                        .results()
                        .get(0)
                    : encoder.encode(List.of(part.text())).results().get(0);
            best[d] = Math.max(best[d], SemanticTwin.cosine(query, vector(encoded)));
          }
        }
        int relevant = q;
        int rank =
            IntStream.range(0, DOCUMENTS)
                .boxed()
                .sorted(Comparator.comparingDouble(d -> -best[d]))
                .toList()
                .indexOf(relevant);
        found.add(rank < 10 ? Math.log(2) / Math.log(rank + 2) : 0);
      }
    }
    return found;
  }

  private DenseEncoderSpec spec(String as) {
    return DenseEncoderSpec.of(
        "dense",
        DenseEncoderKind.OPTIONS.parse("twin", Map.of("model", "m", "as", as)),
        PublishedModel.local(
            new ModelResolver(new Configuration(), folder.resolve("cache"))
                .resolve(JobFixture.MODEL.toString(), ModelOverrides.NONE)));
  }

  private static float[] vector(Encoded encoded) {
    return ((DenseEmbedding) encoded.embedding()).values();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  @Test
  void wholeChunkedAndLateRankAsBruteForceDoes() {
    Embark ran =
        evalOne(
            "--documents",
            "whole",
            "--documents",
            "chunked",
            "--documents",
            "late",
            "--chunk-tokens",
            CHUNK_TOKENS,
            "--positions",
            folder.resolve("positions.tsv"),
            "--json");

    assertThat(ran.err()).isEmpty();
    JsonNode json = ran.json();
    List<List<Double>> expected = List.of(ndcg(false, false), ndcg(true, false), ndcg(true, true));
    for (int mode = 0; mode < 3; mode++) {
      JsonNode found = json.get(mode);
      List<Double> each = expected.get(mode);
      assertThat(found.get("ndcg@10").asDouble())
          .as("mode " + mode)
          .isCloseTo(mean(each), within(1e-9));
      for (int quarter = 0; quarter < 4; quarter++) {
        int of = quarter;
        List<Double> there =
            IntStream.range(0, DOCUMENTS)
                .filter(q -> quarters.get(q) == of)
                .mapToObj(each::get)
                .toList();
        JsonNode told = found.get("ndcg@10_by_quarter").get(quarter);
        assertThat(told.asDouble()).isCloseTo(mean(there), within(1e-9));
      }
    }
    assertThat(expected).doesNotHaveDuplicates();
    assertThat(json.get(0).has("documents_as")).isFalse();
    assertThat(json.get(2).get("documents_as").asText()).isEqualTo("late");
    assertThat(json.get(2).get("chunk_tokens").asInt()).isEqualTo(CHUNK_TOKENS);
    assertThat(json.get(1).get("vector_bytes").asLong())
        .isGreaterThan(4 * json.get(0).get("vector_bytes").asLong());
    assertThat(json.get(0).get("documents_truncated").asInt()).isPositive();
    assertThat(json.get(2).get("documents_truncated").asInt()).isZero();
  }

  @Test
  void aPersonReadsWhatWasEncodedAndWhereAnswersStand() {
    List<String> lines =
        evalOne(
                "--documents",
                "late",
                "--chunk-tokens",
                CHUNK_TOKENS,
                "--positions",
                folder.resolve("positions.tsv"))
            .out();

    assertThat(lines.get(1)).startsWith(JobFixture.MODEL + " late 14 ");
    assertThat(lines.get(2))
        .isEqualTo("nDCG@10 by the quarter of the document in which the answer begins (queries)");
    assertThat(lines.get(3)).matches(".* late 14( +[01]\\.\\d{4} \\(\\d+\\)){4}");
  }

  @Test
  void eachCorpusIsSearchedWithEachFileOfQueries() throws IOException {
    List<String> corpus = Files.readAllLines(folder.resolve("corpus.jsonl"));
    Files.write(
        Files.createDirectory(folder.resolve("other")).resolve("corpus.jsonl"),
        corpus.stream().map(line -> line.replace(" the ", " at ")).toList());
    List<String> asked = Files.readAllLines(folder.resolve("queries.jsonl"));
    Files.write(
        folder.resolve("asked.jsonl"),
        asked.stream().map(line -> line.replace(" of ", " a ")).toList());
    Path[] corpora = {folder.resolve("corpus.jsonl"), folder.resolve("other/corpus.jsonl")};
    Path[] questions = {folder.resolve("queries.jsonl"), folder.resolve("asked.jsonl")};

    JsonNode all =
        eval(
                "--corpus",
                corpora[0],
                "--corpus",
                corpora[1],
                "--queries",
                questions[0],
                "--queries",
                questions[1],
                "--json")
            .json();

    assertThat(all).hasSize(4);
    for (int i = 0; i < 4; i++) {
      Path ofCorpus = corpora[i / 2];
      Path ofQueries = questions[i % 2];
      JsonNode alone = eval("--corpus", ofCorpus, "--queries", ofQueries, "--json").json();
      assertThat(all.get(i).get("collection").asText())
          .isEqualTo(
              ofQueries.getFileName()
                  + " on "
                  + ofCorpus.getParent().getFileName()
                  + "/corpus.jsonl");
      assertThat(all.get(i).get("ndcg@10")).isEqualTo(alone.get("ndcg@10"));
      assertThat(all.get(i).get("mrr")).isEqualTo(alone.get("mrr"));
      assertThat(all.get(i).has("against_first")).isEqualTo(i > 0);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    assertRefused(
        evalOne("--documents", "halves"),
        "Cannot evaluate: found --documents halves, expected whole, chunked or late. Change"
            + " --documents.");
    assertRefused(
        evalOne("--documents", "late", "--chunk-tokens", 0),
        "Cannot evaluate: found --chunk-tokens 0, expected at least 1. Change --chunk-tokens.");
    assertRefused(
        evalOne("--documents", "chunked", "--chunk-tokens", 65),
        "Cannot evaluate model '"
            + JobFixture.MODEL
            + "' on documents chunked: found chunks of 65 tokens, expected at most 64 of them."
            + " Change --documents or --chunk-tokens.");
    Path positions = folder.resolve("positions.tsv");
    Files.writeString(positions, "q1\td1\n");
    assertRefused(evalOne("--positions", positions), positionsFault("line 1 is 'q1\td1'"));
    Files.writeString(positions, "q1\tgone\t5\n");
    assertRefused(
        evalOne("--positions", positions),
        positionsFault("line 1 names document 'gone', which is not in the corpus"));
    Files.writeString(positions, "q1\td1\t5000\n");
    assertRefused(
        evalOne("--positions", positions),
        positionsFault("line 1 has the start 5000, beyond the end of document 'd1'"));
  }

  private String positionsFault(String found) {
    return "Cannot read positions '"
        + folder.resolve("positions.tsv")
        + "': "
        + found
        + ", expected query-id, corpus-id and start between tabs, the start a number of characters"
        + " of the text. Mend the line.";
  }

  private static void assertRefused(Embark ran, String message) {
    assertThat(ran.err()).containsExactly("embark: " + message);
    assertThat(ran.exitCode()).isEqualTo(message.startsWith("Cannot read") ? 3 : 2);
  }
}
