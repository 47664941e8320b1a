package io.embark.pipeline;

import static io.embark.testing.JobFixture.STAGES;
import static io.embark.testing.JobFixture.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.embark.corpus.UserError;
import io.embark.job.JobSpec;
import io.embark.report.RunManifest.LoadCounts;
import io.embark.search.Hit;
import io.embark.sink.LakeStore;
import io.embark.testing.JobFixture;
import io.embark.testing.LocalSpark;
import io.embark.testing.MilvusLite;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs into a real Milvus Lite. */
class JobMilvusTest {
  @TempDir Path folder;

  @Test
  void milvusHoldsWhatTheLakeHoldsThroughChangesAndAServerThatGoesAway() {
    JobFixture job = new JobFixture(folder);
    try (MilvusLite server = MilvusLite.start()) {
      String milvus = "  milvus: { uri: \"" + server.uri() + "\", collection: job_milvus }";
      JobSpec spec = job.spec(job.yaml(STAGES, "", milvus, "50%", "50%"), Map.of());
      job.input("a.jsonl", line("stays", "one that stays"), line("goes", "one that goes"));

      assertThat(load(job.run(spec)))
          .extracting(LoadCounts::upserted, LoadCounts::targetRows)
          .containsExactly(2L, 2L);
      RunResult again = job.run(spec);
      assertThat(again.state()).isEqualTo("unchanged");
      assertThat(load(again))
          .extracting(LoadCounts::upserted, LoadCounts::targetRows)
          .containsExactly(0L, 2L);

      server.killHard();
      job.input("a.jsonl", line("stays", "one that stays"), line("comes", "one that comes"));
      assertThatThrownBy(() -> job.run(spec))
          .isInstanceOfSatisfying(
              UserError.class, e -> assertThat(e.category().exitCode()).isEqualTo(4))
          .hasMessageStartingWith("Cannot reach Milvus at " + server.uri());
      server.up();
      assertThat(load(job.run(spec)))
          .extracting(LoadCounts::upserted, LoadCounts::deleted, LoadCounts::targetRows)
          .containsExactly(2L, 1L, 2L);

      List<Hit> hits =
          Search.find(
              new Search.Store(server.uri(), "job_milvus", null),
              new Search.Query("one that comes", null, null, null, 2, null, false, null),
              List.of(Map.of("model", JobFixture.MODEL.toString(), "as", "plain")),
              Map.of());
      assertThat(hits).extracting(Hit::sourceId).containsExactly("comes", "stays");
      assertThat(hits.get(0).score()).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-5));
      assertThat(new Jobs(LocalSpark.session(), Map.of()).verify(spec))
          .extracting(CheckedPartition::lakeRows, CheckedPartition::difference)
          .containsExactly(tuple(2L, null));
    }
  }

  @Test
  void aRepairTakesTheLeaseOfTheLakeAndAVerificationDoesNot() {
    JobFixture job = new JobFixture(folder);
    String milvus =
        "  milvus: { uri: \"" + MilvusLite.shared().uri() + "\", collection: repair_lease }";
    JobSpec spec = job.spec(job.yaml(STAGES, "", milvus, "50%", "50%"), Map.of());
    job.input("a.jsonl", line("one", "one that stays"));
    job.run(spec);
    Jobs jobs = new Jobs(LocalSpark.session(), Map.of());
    LakeStore store = new JobPlanner(LocalSpark.session(), Map.of()).store(spec);
    try (LakeLease lease = LakeLease.acquire(store, "another", note -> {})) {
      assertThat(jobs.verify(spec)).extracting(CheckedPartition::difference).containsOnlyNulls();
      assertThatThrownBy(() -> jobs.repair(spec, note -> {}))
          .hasMessageStartingWith(
              "Cannot run job 'fixture' in the lake 'file:"
                  + job.lake()
                  + "': process "
                  + ProcessHandle.current().pid());
      lease.check();
    }
    assertThat(jobs.repair(spec, note -> {}))
        .extracting(CheckedPartition::upserted, CheckedPartition::difference)
        .containsExactly(tuple(0L, null));
    assertThat(job.lake().resolve("_embark/lease.json")).doesNotExist();
  }

  private static LoadCounts load(RunResult result) {
    assertThat(result.manifest().loads()).hasSize(1);
    return result.manifest().loads().get(0);
  }
}
