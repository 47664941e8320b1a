package io.embark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.embark.stage.Secret;
import io.embark.testing.SmallVocabulary;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobParserTest {
  private static final String WHOLE =
      """
      job: spark-docs
      read:
        csv: { path: "${input}/*.csv", header: false, attributes: [title, author] }
      stages:
        - reject: { where: "length(text) < 50" }
        - dedup: { exact: {} }
        - dedup: { minhash: { threshold: 0.7 } }
        - chunk: { max-tokens: 128, by: headings }
      encode:
        dense: { model: "file:/models/a" }
        title_vector: { kind: dense, model: 007 }
        multi_vector: { model: b, drop: 5% }
      after-encode:
        - dedup: { semantic: { threshold: 0.9 } }
      write:
        parquet: { path: "${output}", partition-by: [ds] }
        milvus: { uri: "${MILVUS_URI:-http://localhost:19530}", token: { env: MILVUS_TOKEN } }
      budget: { rejects: 2%, deletes: 0.5 }
      checkpoint: { items: 500 }
      """;

  private static JobSpec parse(String yaml, Map<String, String> set) {
    return JobParser.parse(
        "jobs/x.yaml",
        yaml,
        new Variables(set, Map.of("output", "/lake", "UNRELATED", "1")),
        SmallVocabulary.vocabulary());
  }

  @Test
  void readsEveryPartOfAJob() {
    JobSpec job = parse(WHOLE, Map.of("input", "/in", "ds", "2026-11-20"));

    assertThat(job.job()).isEqualTo("spark-docs");
    assertThat(job.read().kind()).isEqualTo("csv");
    assertThat(job.read().options().string("path")).isEqualTo("/in/*.csv");
    assertThat(job.read().options().flag("header")).isFalse();
    assertThat(job.read().options().strings("attributes")).containsExactly("title", "author");
    assertThat(job.stages())
        .extracting(PartSpec::kind)
        .containsExactly("reject", "dedup:exact", "dedup:minhash", "chunk");
    assertThat(job.stages().get(2).options().number("threshold")).isEqualTo(0.7);
    assertThat(job.stages().get(3).options().integer("max-tokens")).isEqualTo(128);
    assertThat(job.stages().get(3).options().string("by")).isEqualTo("headings");
    assertThat(job.encode())
        .extracting(EncodeSpec::column, EncodeSpec::kind)
        .containsExactly(
            tuple("dense", "dense"),
            tuple("title_vector", "dense"),
            tuple("multi_vector", "multi-vector"));
    assertThat(job.encode().get(1).options().string("model")).isEqualTo("007");
    assertThat(job.encode().get(2).options().number("drop")).isEqualTo(0.05);
    assertThat(job.afterEncode()).extracting(PartSpec::kind).containsExactly("dedup:semantic");
    assertThat(job.write()).extracting(PartSpec::kind).containsExactly("parquet", "milvus");
    assertThat(job.sink("parquet").orElseThrow().options().string("path")).isEqualTo("/lake");
    assertThat(job.sink("milvus").orElseThrow().options().string("uri"))
        .isEqualTo("http://localhost:19530");
    assertThat(job.sink("milvus").orElseThrow().options().secret("token"))
        .contains(new Secret("env", "MILVUS_TOKEN"));
    assertThat(job.rejectBudget()).isEqualTo(0.02);
    assertThat(job.deleteBudget()).isEqualTo(0.5);
    assertThat(job.checkpointItems()).isEqualTo(500);
    assertThat(job.variables())
        .containsExactly(
            Map.entry("MILVUS_URI", "http://localhost:19530"),
            Map.entry("ds", "2026-11-20"),
            Map.entry("input", "/in"),
            Map.entry("output", "/lake"));
  }

  @Test
  void fillsTheDefaultsOfAShortJob() {
    JobSpec job =
        parse(
            """
            job: short
            read: { html: { path: docs } }
            stages:
              - chunk:
              - dedup: { exact: }
            encode: { dense: { model: m } }
            after-encode:
            write: { parquet: { path: lake } }
            budget:
            """,
            Map.of());

    assertThat(job.stages()).extracting(PartSpec::kind).containsExactly("chunk", "dedup:exact");
    assertThat(job.stages().get(0).options().integer("max-tokens")).isEqualTo(256);
    assertThat(job.afterEncode()).isEmpty();
    assertThat(job.rejectBudget()).isEqualTo(0.01);
    assertThat(job.deleteBudget()).isEqualTo(0.10);
    assertThat(job.checkpointItems()).isEqualTo(20_000);
    assertThat(job.variables()).isEmpty();
  }

  @Test
  void takesAliases() {
    JobSpec job =
        parse(
            """
            job: aliases
            read: { html: { path: &where docs } }
            encode:
              dense: &model { model: m }
              multi_vector: *model
            write: { parquet: { path: *where } }
            """,
            Map.of());

    assertThat(job.encode().get(1).options().string("model")).isEqualTo("m");
    assertThat(job.sink("parquet").orElseThrow().options().string("path")).isEqualTo("docs");
  }
}
