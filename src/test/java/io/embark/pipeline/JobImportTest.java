package io.embark.pipeline;

import static io.embark.testing.JobFixture.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.embark.job.JobSpec;
import io.embark.report.RunManifest.LoadCounts;
import io.embark.testing.JobFixture;
import io.embark.testing.LocalSpark;
import io.embark.testing.MilvusStandalone;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs and a backfill that import into a real Milvus 2.3.5. */
class JobImportTest {
  private static final MilvusStandalone SERVER = MilvusStandalone.shared();

  private final String alias = "job_import" + System.nanoTime();

  @TempDir Path folder;

  private JobSpec day(JobFixture job, String ds) {
    String yaml =
        job.yaml(
                "  - chunk: { max-tokens: 40 }",
                ", partition-by: [ds]",
                "  milvus: { uri: \""
                    + SERVER.uri()
                    + "\", collection: "
                    + alias
                    + ", mode: import, import-path: \""
                    + SERVER.storage().resolve("import")
                    + "\" }",
                "50%",
                "50%")
            .replace("/in\"", "/in/" + ds + "\"");
    return job.spec(yaml, Map.of("ds", ds));
  }

  private static Tuple rows(LoadCounts load) {
    return Tuple.tuple(load.partition(), load.upserted(), load.targetRows());
  }

  @Test
  void everyRunFillsAFreshCollectionFromTheWholeLakeAndABackfillDoesItOnce() {
    JobFixture job = new JobFixture(folder);
    job.input("2026-11-20/a.jsonl", line("one", "the first one"), line("two", "the second one"));
    JobSpec first = day(job, "2026-11-20");
    RunResult run = job.run(first);
    assertThat(run.manifest().loads())
        .extracting(JobImportTest::rows)
        .containsExactly(Tuple.tuple("2026-11-20", 2L, 2L));
    RunResult again = job.run(first);
    assertThat(again.state()).isEqualTo("unchanged");
    assertThat(again.manifest().loads())
        .extracting(LoadCounts::target, LoadCounts::upserted)
        .containsExactly(Tuple.tuple(alias + "__1", 0L));

    job.input("2026-11-21/a.jsonl", line("three", "the third one"));
    job.input("2026-11-22/a.jsonl", line("four", "the fourth one"));
    SortedMap<String, JobSpec> days = new TreeMap<>();
    days.put("2026-11-21", day(job, "2026-11-21"));
    days.put("2026-11-22", day(job, "2026-11-22"));
    Jobs jobs = new Jobs(LocalSpark.session(), Map.of());
    assertThat(jobs.backfill(days, new Backfill.Choice(false, 1), ds -> new Silent(), line -> {}))
        .extracting(BackfillDay::state)
        .containsOnly(BackfillDay.State.DONE);
    List<CheckedPartition> verified = jobs.verify(first);
    assertThat(verified).extracting(CheckedPartition::target).containsOnly(alias + "__2");
    assertThat(verified)
        .extracting(one -> Tuple.tuple(one.partition(), one.upserted(), one.targetRows()))
        .containsExactly(
            Tuple.tuple("2026-11-20", 0L, 2L),
            Tuple.tuple("2026-11-21", 0L, 1L),
            Tuple.tuple("2026-11-22", 0L, 1L));
    assertThat(jobs.plan(days.get("2026-11-22")).forecasts())
        .containsExactly(
            "milvus "
                + SERVER.uri()
                + "/"
                + alias
                + ": mode upsert is cheaper: upsert sends 1 rows, import writes all 4, which is"
                + " worth it from 120,000 + half of them on");
  }

  /** Shows nothing. */
  private static final class Silent implements Progress {
    @Override
    public void phase(String name, long items) {}

    @Override
    public LongAccumulator itemsCounter(SparkSession spark) {
      return spark.sparkContext().longAccumulator();
    }

    @Override
    public void note(String line) {}

    @Override
    public void phaseDone() {}
  }
}
