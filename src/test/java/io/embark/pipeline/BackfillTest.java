package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Columns;
import io.embark.corpus.UserError;
import io.embark.job.JobSpec;
import io.embark.pipeline.BackfillDay.State;
import io.embark.sink.LakeLayout;
import io.embark.testing.JobFixture;
import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Days of a range, each a run of its own; the twin is the same days run one by one. */
class BackfillTest {
  private static final String INDEX =
      "  - dedup: { minhash: { ngram: 2, threshold: 0.6, index: true } }";
  private static final String OWL =
      "seven wise owls watch the quiet road from an old oak tree by the mill";

  @TempDir Path folder;
  private JobFixture jobs;
  private String yaml;

  @BeforeEach
  void threeDays() throws IOException {
    jobs = new JobFixture(folder);
    yaml = yaml(JobFixture.STAGES);
    day("2026-11-01", line("a", JobFixture.LONG_TEXT), line("b", "this is the one that stays"));
    day("2026-11-02", line("c", "quite another text"), line("d", "ab"));
    day("2026-11-03", line("e", "and one text more"));
  }

  private String yaml(String stages) {
    return jobs.yaml(stages, ", partition-by: [ds]", "", "40%", "100%")
        .replace("/in\"", "/in/${ds}\"");
  }

  private void day(String ds, String... lines) throws IOException {
    FileUtils.deleteDirectory(folder.resolve("in").resolve(ds).toFile());
    jobs.input(ds + "/part.jsonl", lines);
  }

  private static String line(String id, String text) {
    return JobFixture.line(id, text);
  }

  private SortedMap<String, JobSpec> days(String... days) {
    SortedMap<String, JobSpec> specs = new TreeMap<>();
    for (String ds : days) {
      specs.put(ds, jobs.spec(yaml, Map.of("ds", ds)));
    }
    return specs;
  }

  private SortedMap<String, JobSpec> allDays() {
    return days("2026-11-01", "2026-11-02", "2026-11-03");
  }

  private static Jobs door() {
    return new Jobs(LocalSpark.session(), Map.of());
  }

  private static List<BackfillDay> backfill(
      SortedMap<String, JobSpec> days, boolean onlyFailed, int parallel) {
    return door()
        .backfill(
            days,
            new Backfill.Choice(onlyFailed, parallel),
            ds -> JobFixture.heard(phase -> {}, note -> {}),
            note -> {});
  }

  private static List<State> states(List<BackfillDay> days) {
    return days.stream().map(BackfillDay::state).toList();
  }

  private List<State> planned(boolean onlyFailed) {
    return states(door().planBackfill(allDays(), new Backfill.Choice(onlyFailed, 1)));
  }

  /** Day, source and vector of every row, by Spark's own reader. */
  private List<String> rows() {
    return jobs
        .table("embeddings")
        .select("ds", Columns.SOURCE_ID, Columns.ITEM_ID, "dense")
        .collectAsList()
        .stream()
        .map(row -> row.get(0) + " " + row.get(1) + " " + row.get(2) + " " + row.getList(3))
        .sorted()
        .toList();
  }

  @Test
  void givesTheRowsOfTheDaysRunOneByOne() throws IOException {
    allDays().values().forEach(jobs::run);
    List<String> oneByOne = rows();
    assertThat(oneByOne).hasSizeGreaterThan(5);
    for (int parallel : new int[] {1, 2}) {
      FileUtils.deleteDirectory(jobs.lake().toFile());
      List<BackfillDay> done = backfill(allDays(), false, parallel);
      assertThat(states(done)).containsExactly(State.DONE, State.DONE, State.DONE);
      assertThat(done.get(1).run().partitions()).containsExactly("2026-11-02");
      assertThat(done.get(1).run().funnel().rejected()).isEqualTo(1);
      assertThat(rows()).isEqualTo(oneByOne);
      assertThat(jobs.lake().resolve(LakeLayout.STAGING)).isEmptyDirectory();
    }
  }

  @Test
  void runsOnlyWhatIsNotCommittedAsItIsNow() throws IOException {
    jobs.run(days("2026-11-02").get("2026-11-02"));
    assertThat(planned(false)).containsExactly(State.NEW, State.COMMITTED, State.NEW);
    assertThat(states(backfill(allDays(), false, 1)))
        .containsExactly(State.DONE, State.COMMITTED, State.DONE);
    Map<String, String> files = jobs.files();
    List<BackfillDay> again = backfill(allDays(), false, 2);
    assertThat(states(again)).containsExactly(State.COMMITTED, State.COMMITTED, State.COMMITTED);
    assertThat(again).allSatisfy(day -> assertThat(day.runId()).isNotNull());
    assertThat(jobs.files()).isEqualTo(files);

    day("2026-11-01", line("a", "now another text"));
    assertThat(planned(false)).containsExactly(State.CHANGED, State.COMMITTED, State.COMMITTED);
    assertThat(jobs.files()).isEqualTo(files);
    assertThat(states(backfill(allDays(), false, 1)))
        .containsExactly(State.DONE, State.COMMITTED, State.COMMITTED);
    assertThat(rows()).filteredOn(row -> row.startsWith("2026-11-01")).hasSize(1);
  }

  @Test
  void aBadDayLeavesTheOthersAloneAndIsRunAgainAlone() throws IOException {
    day("2026-11-02", "no json", "[2]");
    FileUtils.deleteDirectory(folder.resolve("in/2026-11-03").toFile());
    day("2026-11-04", line("f", "a fourth day"));
    SortedMap<String, JobSpec> four = allDays();
    four.putAll(days("2026-11-04"));
    for (int parallel : new int[] {1, 2}) {
      List<BackfillDay> done = backfill(four, false, parallel);
      assertThat(states(done)).startsWith(parallel == 1 ? State.DONE : State.COMMITTED);
      assertThat(states(done)).endsWith(parallel == 1 ? State.DONE : State.COMMITTED);
      assertThat(done.get(1).fault())
          .hasMessageStartingWith(
              "Cannot commit job 'fixture': 2 of 2 rows read were rejected as faulty");
      assertThat(done.get(2).fault())
          .hasMessageContaining("/in/2026-11-03', expected at least one file");
    }
    assertThat(states(door().planBackfill(four, new Backfill.Choice(true, 1))))
        .containsExactly(State.COMMITTED, State.FAILED, State.FAILED, State.COMMITTED);
    day("2026-11-01", line("a", "changed, but that is not asked for"));
    day("2026-11-02", line("c", "mended"));
    day("2026-11-03", line("d", "came late"));
    assertThat(states(backfill(four, true, 1)))
        .containsExactly(State.LEFT_OUT, State.DONE, State.DONE, State.COMMITTED);
  }

  @Test
  void aDayThatWasInterruptedGoesOn() throws IOException {
    SortedMap<String, JobSpec> days = allDays();
    assertThatThrownBy(
            () ->
                door()
                    .backfill(
                        days,
                        new Backfill.Choice(false, 1),
                        ds ->
                            JobFixture.heard(
                                phase -> {
                                  if (ds.equals("2026-11-02") && phase.equals("encode")) {
                                    throw new Killed();
                                  }
                                },
                                note -> {}),
                        note -> {}))
        .isInstanceOf(Killed.class);
    assertThat(planned(true)).containsExactly(State.COMMITTED, State.INTERRUPTED, State.LEFT_OUT);
    assertThat(states(backfill(days, false, 1)))
        .containsExactly(State.COMMITTED, State.RESUMED, State.DONE);
  }

  /** As an error of the virtual machine: nothing catches it. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void partitionsOfAnIndexGoInOrder() throws IOException {
    yaml = yaml(INDEX);
    assertThatThrownBy(() -> backfill(allDays(), false, 4))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot backfill job 'fixture' with --parallel 4: 'dedup:minhash' keeps an index, and each partition is compared with all earlier ones, expected one partition at a time. Leave --parallel out.");
    assertThatThrownBy(() -> door().planBackfill(allDays(), new Backfill.Choice(false, 4)))
        .hasMessageStartingWith("Cannot backfill job 'fixture' with --parallel 4: ");
    day("2026-11-01", line("a", OWL));
    day("2026-11-02", line("b", OWL + " tonight"));
    day("2026-11-03", line("c", OWL + " today"), line("d", "quite another text"));
    assertThat(states(backfill(allDays(), false, 1)))
        .containsExactly(State.DONE, State.DONE, State.DONE);
    assertThat(rows()).hasSize(2);

    day("2026-11-01", line("x", "the owls have left and nothing of them is here any more"));
    assertThat(planned(false)).containsExactly(State.CHANGED, State.CHANGED, State.CHANGED);
    assertThat(states(backfill(allDays(), false, 1)))
        .containsExactly(State.DONE, State.DONE, State.DONE);
    assertThat(rows().stream().map(row -> row.replaceFirst("\\S+ (\\S+) .*", "$1")))
        .containsExactly("x", "b", "d");
  }

  @Test
  void whatAnIndexNeedsEndsTheBackfill() throws IOException {
    yaml = yaml(INDEX);
    day("2026-11-02", "no json");
    List<BackfillDay> done = backfill(allDays(), false, 1);
    assertThat(states(done)).containsExactly(State.DONE, State.FAILED, State.NOT_RUN);
  }

  @Test
  void aDayWithoutInputIsPassedOverUntilItComes() throws IOException {
    yaml = yaml(INDEX);
    FileUtils.deleteDirectory(folder.resolve("in/2026-11-02").toFile());
    assertThat(states(backfill(allDays(), false, 1)))
        .containsExactly(State.DONE, State.FAILED, State.DONE);
    day("2026-11-02", line("c", "and one text more"));
    assertThat(planned(false)).containsExactly(State.COMMITTED, State.FAILED, State.CHANGED);
    assertThat(states(backfill(allDays(), false, 1)))
        .containsExactly(State.COMMITTED, State.DONE, State.DONE);
    assertThat(jobs.table("duplicates").select("ds").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("2026-11-03");
  }

  @Test
  void aWrongJobIsRefusedBeforeAnythingIsRun() {
    yaml = yaml(JobFixture.STAGES).replace(JobFixture.MODEL.toString(), folder + "/no-model");
    assertThatThrownBy(() -> backfill(allDays(), false, 1))
        .hasMessageContaining("/no-model, expected one with onnx/model.onnx");
    assertThatThrownBy(() -> door().planBackfill(allDays(), new Backfill.Choice(false, 1)))
        .hasMessageContaining("/no-model, expected one with onnx/model.onnx");
  }

  @Test
  void aPlanWritesNothing() throws IOException {
    assertThat(planned(false)).containsExactly(State.NEW, State.NEW, State.NEW);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("in", "job.yaml");
    }
  }
}
