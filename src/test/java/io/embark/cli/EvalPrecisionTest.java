package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.embark.corpus.Metric;
import io.embark.corpus.Precision;
import io.embark.corpus.Ranges;
import io.embark.corpus.VectorColumn;
import io.embark.encode.Quantizer;
import io.embark.testing.JobFixture;
import io.embark.testing.SemanticTwin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code embark eval retrieval --precision}. */
class EvalPrecisionTest {
  private static final int DOCUMENTS = 40;

  @TempDir Path folder;

  private List<float[]> encoded(String role, List<String> lines) throws IOException {
    Path input = folder.resolve(role + ".jsonl");
    Files.write(input, lines);
    Path output = folder.resolve(role + ".parquet");
    Embark run =
        Embark.run(
            "encode",
            "--model",
            JobFixture.MODEL,
            "--input",
            input,
            "--output",
            output,
            "--as",
            role);
    assertThat(run.exitCode()).as(run.toString()).isZero();
    return EncodedFile.read(output).vectors();
  }

  private Embark eval(String... more) {
    return Embark.run(
        Stream.concat(
                Stream.of(
                    "eval",
                    "retrieval",
                    "--corpus",
                    folder.resolve("corpus.jsonl"),
                    "--queries",
                    folder.resolve("queries.jsonl"),
                    "--qrels",
                    folder.resolve("qrels.tsv"),
                    "--model",
                    JobFixture.MODEL),
                Stream.of(more))
            .toArray());
  }

  private static VectorColumn column(Precision precision, List<float[]> vectors) {
    VectorColumn column =
        new VectorColumn(
                "dense",
                VectorColumn.DENSE,
                vectors.get(0).length,
                Metric.COSINE,
                true,
                new TreeMap<>())
            .withPrecision(precision);
    if (precision != Precision.INT8) {
      return column;
    }
    Ranges ranges = Ranges.none();
    for (float[] vector : vectors) {
      ranges = ranges.including(vector);
    }
    return column.withRanges(ranges);
  }

  /** One relevant document a query: MRR is one over its rank. */
  @Test
  void documentsAreComparedAsTheFloatsThatAreStored() throws IOException {
    List<String> corpus = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      String text = "document " + i * 7 + " says " + "word ".repeat(i % 5);
      corpus.add("{\"_id\": \"d" + i + "\", \"title\": \"\", \"text\": \"" + text + "\"}");
      texts.add(JobFixture.line("d" + i, text));
    }
    Files.write(folder.resolve("corpus.jsonl"), corpus);
    Files.writeString(
        folder.resolve("queries.jsonl"), "{\"_id\": \"q\", \"text\": \"what says 91\"}\n");
    Files.writeString(folder.resolve("qrels.tsv"), "query-id\tcorpus-id\tscore\nq\td13\t1\n");
    List<float[]> documents = encoded("document", texts);
    float[] query = encoded("query", List.of(JobFixture.line("q", "what says 91"))).get(0);

    Embark eval =
        eval(
            "--precision",
            "float32",
            "--precision",
            "float16",
            "--precision",
            "int8",
            "--precision",
            "binary",
            "--json");

    assertThat(eval.exitCode()).as(eval.toString()).isZero();
    JsonNode results = eval.json();
    assertThat(results).hasSize(4);
    int next = 0;
    for (Precision precision : Precision.values()) {
      JsonNode result = results.get(next++);
      String as = precision == Precision.FLOAT32 ? "" : " as " + precision.wireName();
      assertThat(result.get("model").asText()).isEqualTo(JobFixture.MODEL + as);
      assertThat(result.get("vector_bytes").asInt())
          .isEqualTo(DOCUMENTS * precision.bytes(query.length));
      assertThat(result.get("mrr").asDouble())
          .as(precision.wireName())
          .isCloseTo(1.0 / rank(precision, documents, query), within(1e-9));
    }
  }

  /** Of document 13; of equal scores the one with the larger id is first, as in trec_eval. */
  private static int rank(Precision precision, List<float[]> documents, float[] query) {
    VectorColumn column = column(precision, documents);
    List<Float> scores = new ArrayList<>();
    for (float[] document : documents) {
      float[] stored =
          precision == Precision.FLOAT32
              ? document
              : Quantizer.dequantize(column, Quantizer.quantize(column, document));
      scores.add((float) SemanticTwin.cosine(query, stored));
    }
    int rank = 1;
    for (int i = 0; i < documents.size(); i++) {
      int order = Float.compare(scores.get(i), scores.get(13));
      rank += order > 0 || (order == 0 && ("d" + i).compareTo("d13") > 0) ? 1 : 0;
    }
    return rank;
  }

  @Test
  void anUnknownPrecisionIsRefusedBeforeAnythingIsEncoded() throws IOException {
    Files.writeString(folder.resolve("corpus.jsonl"), "{\"_id\": \"a\", \"text\": \"t\"}\n");
    Files.writeString(folder.resolve("queries.jsonl"), "{\"_id\": \"q\", \"text\": \"t\"}\n");
    Files.writeString(folder.resolve("qrels.tsv"), "q\ta\t1\n");
    Embark eval = eval("--precision", "int4");
    assertThat(eval.exitCode()).isEqualTo(2);
    assertThat(eval.err())
        .containsExactly(
            "embark: Cannot read 'command line.precision': found 'int4', expected one of: float32,"
                + " float16, int8, binary. Change 'precision'.");
  }
}
