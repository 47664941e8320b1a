package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Metric;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.report.Funnel;
import io.embark.report.IncrementCounts;
import io.embark.report.RunManifest;
import io.embark.report.RunManifest.EncodingCounts;
import io.embark.report.RunManifest.LoadCounts;
import io.embark.sink.SinkReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {
  private static final String JOB =
      """
      job: docs
      read: { text: { path: "s3a://reader:hunter2@bucket/in" } }
      stages:
        - reject: { where: "text = 'https://a:hunter2@c'", reason: odd }
      encode: { dense: { model: "https://user:hun@ter2@host/model" } }
      write:
        parquet: { path: lake, partition-by: [ds] }
        milvus: { uri: "http://root:hunter2@h:19530", collection: c, token: { env: MILVUS_TOKEN } }
      """;
  private static final Funnel FUNNEL = new Funnel(List.of(), List.of(), 3, 1, 1, 1);
  private static final SinkReport LOADED = new SinkReport("c__1", "d", 1, 2, 3, 4, 5, 6, 9, 7, 8);

  @TempDir Path lake;

  private RunLog log() {
    return new RunLog(PlannedJob.of(JOB, lake, "d"));
  }

  private RunManifest done(RunLog log) {
    Staged staged =
        new Staged("run", "fingerprint", 3, List.of(), new IncrementCounts(1, 2, 3, 4), 17, null);
    return log.done(
        "run",
        new RunTimes(17),
        staged,
        List.of(),
        FUNNEL,
        new EncodingCounts(1, 8, 2, 3, 4, 5, 6, 7),
        List.of(RunLog.loadCounts("milvus", LOADED)));
  }

  @Test
  void aRunThatEndedWellIsReadBack() {
    RunLog log = log();
    RunManifest manifest = done(log);
    assertThat(log.read("run")).contains(manifest);
    assertThat(log.path("run")).isEqualTo("file:" + lake + "/_embark/runs/run/manifest.json");
    assertThat(log.read("other")).isEmpty();
    assertThat(manifest.status()).isEqualTo("done");
    assertThat(manifest.exitCode()).isZero();
    assertThat(manifest.error()).isNull();
    assertThat(manifest.startedMillis()).isEqualTo(17);
    assertThat(manifest.endedMillis()).isGreaterThan(17);
    assertThat(manifest.inputFiles()).isEqualTo(1);
    assertThat(manifest.inputBytes()).isEqualTo(5);
    assertThat(manifest.funnel()).isEqualTo(FUNNEL);
    assertThat(manifest.increment()).isEqualTo(new IncrementCounts(1, 2, 3, 4));
    assertThat(manifest.loads())
        .containsExactly(new LoadCounts("milvus", "c__1", "d", 1, 2, 3, 4, 5, 6, 9, 7, 8));
    assertThat(RunLog.withLoads(manifest, List.of()).loads()).isEmpty();
    assertThat(RunLog.withLoads(manifest, manifest.loads())).isEqualTo(manifest);
  }

  @Test
  void aManifestHoldsNoSecret() throws IOException {
    RunLog log = log();
    done(log);
    log.failed(
        "failed",
        new RunTimes(0),
        new UserError(Category.SINK, "Cannot reach http://root:hunter2@h:19530: away. Start it."));
    for (String run : List.of("run", "failed")) {
      assertThat(Files.readString(lake.resolve("_embark/runs/" + run + "/manifest.json")))
          .doesNotContain("hunter2")
          .doesNotContain("ter2@")
          .contains("MILVUS_TOKEN");
    }
    assertThat(log.read("run").orElseThrow().options())
        .containsEntry("read.text.path", "s3a://***@bucket/in")
        .containsEntry("encode.dense.model", "https://***@host/model")
        .containsEntry("write.milvus.uri", "http://***@h:19530")
        .containsEntry("write.milvus.token", "Secret[kind=env, place=MILVUS_TOKEN]");
  }

  @Test
  void aManifestNamesAModelByItsCommit() {
    VectorColumn column =
        new VectorColumn("dense", "dense", 4, Metric.COSINE, true, new TreeMap<>());

    RunManifest manifest = done(new RunLog(PlannedJob.of(JOB, lake, "d", column)));

    assertThat(manifest.options()).containsEntry("encode.dense.model", "hf:acme/model@0123");
  }

  @Test
  void aRunThatFailedSaysWhy() {
    RunLog log = log();
    log.failed(
        "run",
        new RunTimes(17),
        new UserError(Category.BOOKS, "Cannot load http://root:hunter2@h:19530. Look."));
    RunManifest manifest = log.read("run").orElseThrow();
    assertThat(manifest.status()).isEqualTo("failed");
    assertThat(manifest.exitCode()).isEqualTo(5);
    assertThat(manifest.error()).isEqualTo("Cannot load http://***@h:19530. Look.");
    assertThat(manifest.funnel()).isNull();
  }

  @Test
  void aManifestThatCannotBeWrittenDoesNotHideTheFault() throws IOException {
    Files.writeString(lake.resolve("_embark"), "");
    UserError fault = new UserError(Category.SINK, "the first fault");
    log().failed("run", new RunTimes(0), fault);
    assertThat(fault.getSuppressed()).hasSize(1);
    assertThat(fault.getSuppressed()[0]).hasMessageStartingWith("Cannot write '");
  }
}
