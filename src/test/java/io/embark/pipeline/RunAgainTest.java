package io.embark.pipeline;

import static io.embark.testing.JobFixture.STAGES;
import static io.embark.testing.JobFixture.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.encode.EncodeStatistics;
import io.embark.job.JobSpec;
import io.embark.report.Funnel;
import io.embark.report.IncrementCounts;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedFile;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeStore;
import io.embark.testing.JobFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same job again: on the same input, on another, with other options, after damage. */
class RunAgainTest {
  @TempDir Path folder;
  private JobFixture job;

  @BeforeEach
  void fixture() {
    job = new JobFixture(folder);
  }

  @Test
  void aSecondRunChangesNothing() {
    job.everyKindOfRow();
    RunResult first = job.run(job.spec());
    Map<String, String> before = job.files();

    RunResult second = job.run(job.spec());

    assertThat(second.state()).isEqualTo("unchanged");
    assertThat(second.manifest().runId()).isEqualTo(first.manifest().runId());
    assertThat(second.manifest().funnel()).isEqualTo(first.manifest().funnel());
    assertThat(job.files()).isEqualTo(before);
  }

  @Test
  void onlyNewAndChangedContentIsEncodedAndVanishedKeysLeave() {
    job.input(
        "a.jsonl",
        line("stays", "this one is as it was"),
        line("changes", "this one will change"),
        line("goes", "this one will go"));
    job.run(job.spec());
    Map<String, List<Object>> before = vectors();
    job.input(
        "a.jsonl",
        line("stays", "this one is as it was"),
        line("changes", "this one has changed"),
        line("comes", "this one is new"));

    RunResult second = job.run(job.spec());

    // 'changes' has the same span, so it is the same item with other content.
    assertThat(second.manifest().increment()).isEqualTo(new IncrementCounts(1, 1, 1, 1));
    assertThat(second.manifest().encoding().encoded()).isEqualTo(2);
    assertThat(second.manifest().encoding().reused()).isEqualTo(1);
    Map<String, List<Object>> after = vectors();
    assertThat(after.keySet()).containsExactlyInAnyOrder("stays", "changes", "comes");
    assertThat(after.get("stays")).isEqualTo(before.get("stays"));
    assertThat(after.get("changes")).isNotEqualTo(before.get("changes"));
    assertThat(job.table("embeddings").count()).as("files of the first run are gone").isEqualTo(3);
  }

  @Test
  void freshEncodesEverythingAgain() {
    job.everyKindOfRow();
    job.run(job.spec());

    RunResult fresh = job.run(job.spec(), new RunOptions(true));

    assertThat(fresh.state()).isEqualTo("done");
    assertThat(fresh.manifest().encoding().reused()).isZero();
    assertThat(fresh.manifest().encoding().encoded()).isEqualTo(job.table("embeddings").count());
  }

  @Test
  void tooManyVanishedItemsAreRefusedBeforeTheyLeave() {
    job.input("a.jsonl", line("a", "text of a"), line("b", "text of b"), line("c", "text of c"));
    JobSpec strict = job.spec(job.yaml(STAGES, "", "", "50%", "10%"), Map.of());
    job.run(strict);
    job.input("a.jsonl", line("a", "text of a"));

    assertThatThrownBy(() -> job.run(strict))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot commit job 'fixture': 2 of 3 committed items vanished from the input (66.7 %), expected at most 10.0 %"
                + " (budget.deletes). Check that the input is whole, or raise budget.deletes.");
    assertThat(job.table("embeddings").filter("source_id in ('a', 'b', 'c')").count()).isEqualTo(3);
  }

  @Test
  void tooManyFaultsAreRefusedAndARaisedBudgetGoesOnWithoutEncodingAgain() {
    job.input("a.jsonl", line("a", "text of a"), line("b", "text of b"), "{");

    assertThatThrownBy(() -> job.run(job.spec(job.yaml(STAGES, "", "", "1%", "10%"), Map.of())))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot commit job 'fixture': 1 of 3 rows read were rejected as faulty (33.3 %; most: read malformed_json 1), expected at most"
                + " 1.0 % (budget.rejects). Look at the rejects below 'file:"
                + job.lake()
                + "/rejects', mend the input, or raise"
                + " budget.rejects.");
    assertThat(job.lake().resolve("_embark/current/all.json")).doesNotExist();
    RunResult raised = job.run(job.spec(job.yaml(STAGES, "", "", "40%", "10%"), Map.of()));
    assertThat(raised.state()).isEqualTo("resumed");
    assertThat(job.table("embeddings").count()).isEqualTo(2);
  }

  @Test
  void aDayIsReplacedAndTheOthersStay() {
    String parquet = ", partition-by: [ds]";
    String yaml = job.yaml(STAGES, parquet, "", "50%", "50%").replace("/in\"", "/in/${ds}\"");
    job.input("2026-11-20/a.jsonl", line("a", "text of a"));
    job.input("2026-11-21/b.jsonl", line("b", "text of b"));
    job.run(job.spec(yaml, Map.of("ds", "2026-11-20")));
    job.run(job.spec(yaml, Map.of("ds", "2026-11-21")));
    job.input("2026-11-21/b.jsonl", line("b", "text of b"), line("c", "text of c"));

    RunResult again = job.run(job.spec(yaml, Map.of("ds", "2026-11-21")));

    assertThat(again.manifest().increment()).isEqualTo(new IncrementCounts(1, 0, 1, 0));
    Map<String, String> days = new LinkedHashMap<>();
    job.table("embeddings")
        .orderBy("source_id")
        .collectAsList()
        .forEach(row -> days.put(row.getAs("source_id"), row.getAs("ds").toString()));
    assertThat(days).isEqualTo(Map.of("a", "2026-11-20", "b", "2026-11-21", "c", "2026-11-21"));
    assertThat(job.lake().resolve("_embark/current/ds=2026-11-20.json")).exists();
    assertThat(job.run(job.spec(yaml, Map.of("ds", "2026-11-20"))).state()).isEqualTo("unchanged");
  }

  @Test
  void anotherModelIsRefusedNamingTheKeys() throws Exception {
    job.everyKindOfRow();
    job.run(job.spec());
    String other =
        job.yaml(STAGES, "", "", "90%", "90%")
            .replace(
                "/models/tiny\"", "/models/tiny\", max-tokens: 50, prompt-text: \"passage: \"");

    assertThatThrownBy(() -> job.run(job.spec(other, Map.of())))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot write job 'fixture' into the lake 'file:"
                + job.lake()
                + "': partition 'all' holds other vectors, expected the same"
                + " vector fingerprint; found dense.max-tokens '64' -> '50'; dense.prompt '' -> 'passage: '. Write to another lake,"
                + " change the job back, or replace every partition with --fresh.");
    RunResult fresh = job.run(job.spec(other, Map.of()), new RunOptions(true));
    assertThat(fresh.state()).isEqualTo("done");
  }

  @Test
  void aDayWhoseRowsAllVanishedIsHeldBackByTheBudgetToo() throws Exception {
    job.input("a.jsonl", line("a", "text of a"));
    JobSpec strict = job.spec(job.yaml(STAGES, "", "", "50%", "10%"), Map.of());
    job.run(strict);
    Files.writeString(folder.resolve("in/a.jsonl"), "\n", StandardCharsets.UTF_8);

    assertThatThrownBy(() -> job.run(strict))
        .hasMessageStartingWith(
            "Cannot commit job 'fixture': 1 of 1 committed items vanished from the input (100.0 %)");
  }

  @Test
  void partitionValuesMayHoldAnyCharacter() {
    String yaml = job.yaml(STAGES, ", partition-by: [ds]", "", "50%", "50%");
    for (String value : List.of("2026-11-20 10:00", "50% [a]*=#ü", "a/b")) {
      job.input("a.jsonl", line("a", "text of a"));
      JobSpec spec = job.spec(yaml, Map.of("ds", value));
      assertThat(job.run(spec).manifest().partitions()).containsExactly(value);
      assertThat(job.run(spec).state()).isEqualTo("unchanged");
      job.input("a.jsonl", line("a", "text of a"), line("b", "text of b"));
      assertThat(job.run(job.spec(yaml, Map.of("ds", value))).manifest().encoding().reused())
          .isEqualTo(1);
    }
  }

  @Test
  void freshNeverTouchesCommittedFiles() throws Exception {
    job.everyKindOfRow();
    job.run(job.spec());
    long rows = job.table("embeddings").count();
    // As if the process had died after the commit, before its staging was deleted.
    JobSpec spec = job.spec();
    RunResult again = job.run(spec, new RunOptions(true));
    String run = again.manifest().runId();
    Path staging = job.lake().resolve("_embark/staging/" + run);
    Files.createDirectories(staging.resolve("published"));
    CommittedPartition commit =
        CommitLog.all(new LakeStore(job.lake().toString(), new Configuration())).get(0);
    List<StagedFile> files = new ArrayList<>();
    for (CommittedFile file : commit.embeddings()) {
      PublishedFile published =
          new PublishedFile(
              files.size(), "all", file, null, null, List.of(), 0, 0, EncodeStatistics.NONE, null);
      Files.writeString(
          job.lake().resolve(EncodeJob.marker(run, files.size())), Json.line(published));
      files.add(
          new StagedFile(files.size(), "_embark/staging/none.parquet", RowStatus.KEPT, "all"));
    }
    Staged staged =
        new Staged(
            run,
            again.manifest().runFingerprint(),
            13,
            files,
            new IncrementCounts(0, 0, 0, 0),
            0,
            null);
    Files.writeString(staging.resolve("staged.json"), Json.pretty(staged));

    assertThat(job.run(spec, new RunOptions(true)).state()).isEqualTo("done");
    assertThat(job.table("embeddings").count()).isEqualTo(rows);
  }

  @Test
  void aMissingFileOfTheLakeIsNamedAndFreshMendsIt() throws Exception {
    job.input("a.jsonl", line("a", "text of a"));
    job.run(job.spec());
    String lost =
        job.files().keySet().stream()
            .filter(path -> path.startsWith("embeddings/"))
            .findFirst()
            .orElseThrow();
    long bytes = Files.size(job.lake().resolve(lost));
    Files.delete(job.lake().resolve(lost));

    assertThatThrownBy(() -> job.run(job.spec()))
        .hasMessage(
            "Cannot trust partition 'all': file 'file:"
                + job.lake()
                + "/"
                + lost
                + "' is missing, expected "
                + bytes
                + " bytes. Restore it from a backup, or run the job with --fresh.");
    assertThat(job.run(job.spec(), new RunOptions(true)).state()).isEqualTo("done");
    assertThat(job.table("embeddings").count()).isEqualTo(1);
  }

  @Test
  void aLakeBelongsToOneJobAndOnePartitionColumn() {
    job.input("a.jsonl", line("a", "text of a"));
    job.run(job.spec());
    String yaml = job.yaml(STAGES, "", "", "50%", "50%");

    assertThatThrownBy(
            () -> job.run(job.spec(yaml.replace("job: fixture", "job: other"), Map.of())))
        .hasMessage(
            "Cannot write job 'other' into the lake 'file:"
                + job.lake()
                + "': it holds partition 'all' of job 'fixture', expected only"
                + " partitions of its own. Change write.parquet, or the job back.");
    String daily = job.yaml(STAGES, ", partition-by: [ds]", "", "50%", "50%");
    assertThatThrownBy(() -> job.run(job.spec(daily, Map.of("ds", "2026-11-20"))))
        .hasMessage(
            "Cannot write job 'fixture' into the lake 'file:"
                + job.lake()
                + "': it is not partitioned, expected a lake that is partitioned"
                + " by 'ds'. Change write.parquet, or the job back.");
  }

  @Test
  void anEmptyInputReplacesWhatWasThere() throws Exception {
    job.input("a.jsonl", line("a", "text of a"));
    JobSpec spec = job.spec(job.yaml(STAGES, "", "", "100%", "100%"), Map.of());
    job.run(spec);
    Files.writeString(folder.resolve("in/a.jsonl"), "\n", StandardCharsets.UTF_8);

    Funnel funnel = job.run(spec).manifest().funnel();

    assertThat(funnel.kept()).isZero();
    assertThat(new ArrayList<>(job.files().keySet()))
        .noneMatch(path -> path.startsWith("embeddings/"));
  }

  private Map<String, List<Object>> vectors() {
    Map<String, List<Object>> vectors = new LinkedHashMap<>();
    job.table("embeddings")
        .collectAsList()
        .forEach(row -> vectors.put(row.getAs("source_id"), row.getList(row.fieldIndex("dense"))));
    return vectors;
  }
}
