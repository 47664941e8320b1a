package io.embark.pipeline;

import static io.embark.testing.JobFixture.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.embark.corpus.ContentHash;
import io.embark.corpus.UserError;
import io.embark.corpus.VectorColumn;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.Encoded;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.encode.TextSpan;
import io.embark.job.JobSpec;
import io.embark.model.Device;
import io.embark.report.RunManifest.EncodingCounts;
import io.embark.testing.JobFixture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs with {@code pooling: late}, whose rows must have the vectors of their whole documents. */
class LateChunkingJobTest {
  private static final String STAGES =
      """
        - chunk: { max-tokens: 16 }
        - reject: { where: "text like 'first%' and source_id like 'd1%'", reason: first }
        - dedup: { exact: {} }
      """;

  private static final int DOCUMENTS = 30;

  @TempDir Path folder;
  private JobFixture job;
  private final Map<String, String> documents = new TreeMap<>();

  @BeforeEach
  void fixture() {
    job = new JobFixture(folder);
    for (int i = 0; i < DOCUMENTS; i++) {
      StringBuilder text = new StringBuilder("first of " + i + " is here. ");
      for (int sentence = 0; sentence < i % 7; sentence++) {
        text.append("it was ").append(i * sentence).append(" at the end. ");
      }
      documents.put("d" + i, text + "the last one is the same.");
    }
    documents.put("empty", "   ");
    documents.put("alone", "rows");
    write();
  }

  private void write() {
    List<String> lines = new ArrayList<>();
    documents.forEach((id, text) -> lines.add(line(id, text)));
    lines.add(line("d3", "another text under an id that is taken")); // rejected by the reader
    job.input("a.jsonl", lines.toArray(String[]::new));
  }

  private JobSpec spec(String stages) {
    return job.spec(
        job.yaml(stages, "", "", "90%", "50%").replace("dense: { ", "dense: { pooling: late, "),
        Map.of());
  }

  private List<Row> assertRowsHaveTheVectorsOfTheirDocuments() {
    List<Row> rows = job.table("embeddings").orderBy("source_id", "span_start").collectAsList();
    EncoderSpec spec =
        Encoders.create(
            "dense",
            "dense",
            Registry.encoderOptions("dense")
                .parse("twin", Map.of("model", JobFixture.MODEL.toString(), "pooling", "late")),
            ModelProvider.local(Encoders.resolver(new Configuration(), Map.of())));
    try (Encoder encoder = spec.open(Device.CPU, 1)) {
      for (Row row : rows) {
        String document = documents.get(row.<String>getAs("source_id"));
        String text = row.getAs("text");
        int start = Math.toIntExact(row.<Long>getAs("span_start"));
        int end = Math.toIntExact(row.<Long>getAs("span_end"));
        assertThat(document.substring(start, end)).isEqualTo(text);
        Encoded alone =
            encoder.encodeSpans(List.of(new TextSpan(text, document, start, end))).results().get(0);
        assertThat(VectorColumn.floats(row.getSeq(row.fieldIndex("dense"))))
            .as(row.toString())
            .containsExactly(((DenseEmbedding) alone.embedding()).values(), within(1e-6f));
        assertThat(row.<String>getAs("content_hash"))
            .isEqualTo(ContentHash.of(text + "\u001f" + ContentHash.of(document)));
      }
    }
    return rows;
  }

  @Test
  void rowsHaveTheVectorsOfTheirWholeDocuments() {
    RunResult run = job.run(spec(STAGES));

    List<Row> rows = assertRowsHaveTheVectorsOfTheirDocuments();
    assertThat(rows.stream().map(row -> row.getAs("source_id")).distinct())
        .hasSizeGreaterThan(DOCUMENTS / 2);
    assertThat(run.manifest().encoding().encoded()).isEqualTo(rows.size());
    // the texts of these documents' first chunks lie in other files than the chunks
    assertThat(job.table("rejects").filter("reason = 'first'").count()).isEqualTo(11);
    assertThat(job.table("duplicates").count()).isPositive();
    assertThat(job.table("embeddings").columns()).doesNotContain("_document", "_document_hash");
    assertThat(job.run(spec(STAGES)).state()).isEqualTo("unchanged");
  }

  @Test
  void aChangeAnywhereInADocumentEncodesItsChunksAgainAndNoOthers() {
    job.run(spec(STAGES));
    long ofChanged = job.table("embeddings").filter("source_id = 'd27'").count();
    long all = job.table("embeddings").count();
    assertThat(ofChanged).isGreaterThan(2);
    documents.merge("d27", " and one more.", String::concat);
    write();

    EncodingCounts encoding = job.run(spec(STAGES)).manifest().encoding();

    List<Row> rows = assertRowsHaveTheVectorsOfTheirDocuments();
    long now = rows.stream().filter(row -> row.getAs("source_id").equals("d27")).count();
    assertThat(encoding.encoded()).isEqualTo(now);
    assertThat(encoding.reused()).isEqualTo(all - ofChanged).isEqualTo(rows.size() - now);
  }

  @Test
  void withoutAChunkerThereIsNothingToPool() {
    JobSpec spec = spec("  - dedup: { exact: {} }");

    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> job.run(spec))
        .withMessage(
            "Cannot plan the job: column 'dense' has pooling late and no stage cuts documents,"
                + " expected chunks to pool. Add a stage 'chunk', or leave pooling out.");
  }

  @Test
  void textsWithoutADocumentAreNotEncodedSo() {
    Map<String, Object> options = Map.of("model", JobFixture.MODEL.toString(), "pooling", "late");

    assertThatExceptionOfType(UserError.class)
        .isThrownBy(
            () ->
                Encoders.local("command line", null, null, options, new Configuration(), Map.of()))
        .withMessage(
            "Cannot read 'command line.pooling': found late, expected a job, whose chunks it pools."
                + " Leave pooling out: a text of its own, a query too, is pooled by the mean of its"
                + " tokens.");
  }
}
