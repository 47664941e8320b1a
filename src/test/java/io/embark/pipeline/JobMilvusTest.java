package io.embark.pipeline;

import static io.embark.testing.JobFixture.STAGES;
import static io.embark.testing.JobFixture.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.UserError;
import io.embark.job.JobSpec;
import io.embark.report.RunManifest.LoadCounts;
import io.embark.search.Hit;
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
          .extracting(LoadCounts::lakeRows)
          .containsExactly(2L);
    }
  }

  private static LoadCounts load(RunResult result) {
    assertThat(result.manifest().loads()).hasSize(1);
    return result.manifest().loads().get(0);
  }
}
