package io.embark.pipeline;

import static io.embark.testing.JobFixture.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Precision;
import io.embark.corpus.Ranges;
import io.embark.corpus.VectorColumn;
import io.embark.job.JobSpec;
import io.embark.report.Funnel;
import io.embark.report.StageCount;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeStore;
import io.embark.testing.JobFixture;
import io.embark.testing.LocalSpark;
import io.embark.testing.SemanticTwin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Duplicates that are found among the vectors of a run, before its commit. */
class SemanticJobTest {
  private static final int TEXTS = 40;
  private static final double THRESHOLD = 0.9;
  private static final String STEP =
      "after-encode:\n  - dedup: { semantic: { threshold: " + THRESHOLD + " } }";

  @TempDir static Path twins;
  private static List<Item> items;

  @TempDir Path folder;
  private JobFixture job;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Item(String sourceId, String itemId, float[] vector) {}

  @BeforeEach
  void texts() {
    job = fixture(folder.resolve("job"));
  }

  /** What a twin encodes that compares nothing, in the order of ids. */
  @BeforeAll
  static void encoded() {
    JobFixture twin = fixture(twins.resolve("twin"));
    twin.run(spec(twin, "", Precision.FLOAT32, "50%"));
    items =
        twin.table("embeddings").collectAsList().stream()
            .map(
                row ->
                    new Item(
                        row.getAs("source_id"),
                        row.getAs("item_id"),
                        VectorColumn.floats(row.getSeq(row.fieldIndex("dense")))))
            .sorted(Comparator.comparing(Item::sourceId))
            .toList();
  }

  /** Texts of which some differ in the case of their letters only, and one line that is none. */
  private static JobFixture fixture(Path place) {
    JobFixture fixture = new JobFixture(place);
    fixture.input(
        "a.jsonl",
        Stream.concat(
                IntStream.range(0, TEXTS)
                    .mapToObj(
                        i ->
                            line(
                                String.format("d%02d", i),
                                (i % 4 == 3 ? "Text " : "text ")
                                    + (i % 4 == 3 ? i - 1 : i)
                                    + " of "
                                    + "many ".repeat(i % 7 == 0 ? 3 : 1))),
                Stream.of("{"))
            .toArray(String[]::new));
    return fixture;
  }

  private static JobSpec spec(JobFixture fixture, String step, Precision precision, String budget) {
    String stages = "  - chunk: { max-tokens: 40 }";
    return fixture.spec(
        fixture
            .yaml(stages, "", step, budget, "90%")
            .replace("dense: { ", "dense: { precision: " + precision.wireName() + ", "),
        Map.of());
  }

  private RunResult run(String budget) {
    return job.run(spec(job, STEP, Precision.FLOAT32, budget));
  }

  /** Survivor by duplicate, as item ids. */
  private static Map<String, String> bruteForce() {
    List<Integer> survivors =
        SemanticTwin.survivors(items.stream().map(Item::vector).toList(), THRESHOLD);
    Map<String, String> duplicates = new TreeMap<>();
    for (int i = 0; i < items.size(); i++) {
      if (survivors.get(i) != i) {
        duplicates.put(items.get(i).itemId(), items.get(survivors.get(i)).itemId());
      }
    }
    assertThat(duplicates).hasSizeBetween(TEXTS / 4, TEXTS - 3);
    return duplicates;
  }

  private Map<String, String> duplicates() {
    Map<String, String> found = new TreeMap<>();
    for (Row row : committed("duplicates")) {
      assertThat(row.<String>getAs("method")).isEqualTo("semantic");
      assertThat(found.put(row.getAs("item_id"), row.getAs("survivor_id"))).isNull();
    }
    return found;
  }

  private List<String> kept() {
    return committed("embeddings").stream()
        .map(row -> row.<String>getAs("item_id"))
        .sorted()
        .toList();
  }

  private List<Row> committed(String table) {
    List<Row> rows = new ArrayList<>();
    commit().allFiles().stream()
        .map(file -> job.lake().resolve(file.path()).toString())
        .filter(path -> path.contains("/" + table + "/"))
        .forEach(path -> rows.addAll(LocalSpark.session().read().parquet(path).collectAsList()));
    return rows;
  }

  private CommittedPartition commit() {
    return CommitLog.all(new LakeStore(job.lake().toString(), new Configuration())).get(0);
  }

  private void assertIsWhole(RunResult run) {
    Map<String, String> expected = bruteForce();
    assertThat(duplicates()).isEqualTo(expected);
    assertThat(kept())
        .isEqualTo(
            items.stream()
                .map(Item::itemId)
                .filter(id -> !expected.containsKey(id))
                .sorted()
                .toList());
    Funnel funnel = run.manifest().funnel();
    assertThat(funnel.balances()).isTrue();
    assertThat(funnel.stages())
        .containsExactly(
            new StageCount("read", TEXTS + 1, TEXTS, 1, 0, -1),
            new StageCount("chunk", TEXTS, TEXTS, 0, 0, TEXTS),
            new StageCount("encode", TEXTS, TEXTS, 0, 0, -1),
            new StageCount(
                "dedup:semantic", TEXTS, TEXTS - expected.size(), 0, expected.size(), -1));
    assertThat(filesOf("embeddings"))
        .as("no file of before is left")
        .isEqualTo(committedFiles("embeddings"));
    assertThat(filesOf("duplicates")).isEqualTo(committedFiles("duplicates"));
  }

  private List<String> filesOf(String table) {
    return job.files().keySet().stream()
        .filter(path -> path.startsWith(table + "/") && path.endsWith(".parquet"))
        .filter(path -> !path.contains("/."))
        .toList();
  }

  private List<String> committedFiles(String table) {
    return commit().allFiles().stream()
        .map(file -> file.path())
        .filter(path -> path.startsWith(table + "/"))
        .sorted()
        .toList();
  }

  @Test
  void duplicatesLeaveTheKeptRowsBeforeTheCommit() {
    List<String> notes = new ArrayList<>();
    RunResult run = job.run(spec(job, STEP, Precision.FLOAT32, "50%"), notes::add);
    assertIsWhole(run);
    assertThat(run.manifest().encoding().encoded()).isEqualTo(TEXTS);
    assertThat(notes)
        .contains(
            "semantic duplicates: 40 vectors in 1 cluster, the largest of 40; "
                + duplicates().size()
                + " duplicates");
    Map<String, String> before = job.files();
    assertThat(run("50%").state()).isEqualTo("unchanged");
    assertThat(job.files()).isEqualTo(before);
  }

  /** The budget is looked at after the vectors are compared. */
  @Test
  void aRunThatEndedAfterItComparedDoesNotCompareAgain() throws IOException {
    assertThatThrownBy(() -> run("1%")).hasMessageContaining("1 of 41 rows read were rejected");
    Path run;
    try (Stream<Path> runs = Files.list(job.lake().resolve("_embark/staging"))) {
      run = runs.findFirst().orElseThrow();
    }
    // as if it had been killed before two files were moved, one of which was damaged since
    List<Path> markers = markersWithDuplicates(run);
    assertThat(markers).hasSizeGreaterThan(2);
    Files.delete(markers.get(0));
    Files.delete(markers.get(1));

    List<String> notes = new ArrayList<>();
    RunResult resumed = job.run(spec(job, STEP, Precision.FLOAT32, "50%"), notes::add);
    assertThat(resumed.state()).isEqualTo("resumed");
    assertThat(notes).noneMatch(note -> note.startsWith("semantic duplicates"));
    assertThat(resumed.manifest().encoding().resumed()).isLessThan(TEXTS);
    assertIsWhole(resumed);
    assertThat(job.lake().resolve("_embark/staging")).isEmptyDirectory();
  }

  private static List<Path> markersWithDuplicates(Path run) throws IOException {
    try (Stream<Path> markers = Files.list(run.resolve("published"))) {
      return markers
          .filter(
              marker -> {
                try {
                  return Files.readString(marker).contains("\"duplicates\":{");
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .sorted()
          .toList();
    }
  }

  @Test
  void aRunThatEndedWhileItComparedComparesAgain() {
    assertThatThrownBy(
            () ->
                job.run(
                    spec(job, STEP, Precision.FLOAT32, "50%"),
                    note -> {
                      if (note.startsWith("semantic duplicates")) {
                        throw new IllegalStateException("killed here");
                      }
                    }))
        .hasMessageContaining("killed here");
    RunResult resumed = run("50%");
    assertThat(resumed.state()).isEqualTo("resumed");
    assertThat(resumed.manifest().encoding().resumed()).isEqualTo(TEXTS);
    assertIsWhole(resumed);
  }

  /** What is stored in less is compared as the floats that it stands for, int8 before it is. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "INT8"})
  void vectorsOfLessThanFloat32(Precision precision) {
    RunResult run = job.run(spec(job, STEP, precision, "50%"));
    assertIsWhole(run);
    Ranges ranges = commit().columns().get(0).ranges();
    assertThat(ranges == null ? kept().size() : ranges.vectors()).isEqualTo(kept().size());

    job.input("b.jsonl", line("new", "TEXT 2 of many"), line("other", "zzz q"));
    RunResult later = job.run(spec(job, STEP, precision, "50%"));
    assertThat(later.manifest().funnel().balances()).isTrue();
    assertThat(duplicates().values()).isSubsetOf(kept());
    assertThat(committed("embeddings")).allMatch(row -> row.getAs("dense") != null);
    assertThat(kept().size() + duplicates().size()).isEqualTo(TEXTS + 2);
  }

  @Test
  void oneStepAfterEncodingAtMost() {
    String two = STEP + "\n  - dedup: { semantic: { threshold: 0.8 } }";
    assertThatThrownBy(() -> job.run(spec(job, two, Precision.FLOAT32, "50%")))
        .hasMessage(
            "Cannot read '"
                + job.folder()
                + "/job.yaml:11 after-encode[1].dedup.semantic': found a second step after encoding, expected at most one. Join the two.");
    assertThatThrownBy(() -> job.run(spec(job, STEP, Precision.BINARY, "50%")))
        .hasMessage(
            "Cannot read '"
                + job.folder()
                + "/job.yaml:10 after-encode[0].dedup.semantic': found no 'column' and 0 dense columns of float32, float16 or int8, expected one to compare. Add a dense column to 'encode'.");
  }
}
