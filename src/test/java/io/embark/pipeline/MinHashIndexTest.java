package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemId;
import io.embark.sink.CommitLog;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import io.embark.testing.JobFixture;
import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partitions that are compared with all earlier ones by the index of {@code dedup: minhash}. */
class MinHashIndexTest {
  private static final String INDEXED =
      "dedup: { minhash: { ngram: 2, threshold: 0.6, index: true } }";
  private static final String OWL =
      "seven wise owls watch the quiet road from an old oak tree by the mill";

  @TempDir Path folder;
  private JobFixture jobs;

  @BeforeEach
  void jobs() {
    jobs = new JobFixture(folder);
  }

  private void day(String... lines) throws IOException {
    FileUtils.deleteDirectory(folder.resolve("in").toFile());
    jobs.input("day.jsonl", lines);
  }

  private RunResult run(String ds, String stage) {
    String yaml = jobs.yaml("  - " + stage, ", partition-by: [ds]", "", "90%", "100%");
    return jobs.run(jobs.spec(yaml, Map.of("ds", ds)));
  }

  private RunResult runOf(String ds, String... lines) throws IOException {
    day(lines);
    return run(ds, INDEXED);
  }

  private Set<String> kept() {
    return rows("embeddings").stream()
        .map(row -> row.<String>getAs(Columns.SOURCE_ID))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Survivor by duplicate, both as item ids. */
  private Map<String, String> duplicates() {
    Map<String, String> duplicates = new TreeMap<>();
    rows("duplicates")
        .forEach(row -> duplicates.put(row.getAs(Columns.ITEM_ID), row.getAs("survivor_id")));
    return duplicates;
  }

  private List<Row> rows(String table) {
    List<Row> rows = new ArrayList<>();
    for (String file :
        CommitLog.all(store()).stream()
            .flatMap(commit -> commit.allFiles().stream())
            .map(file -> file.path())
            .filter(path -> path.startsWith(table))
            .toList()) {
      rows.addAll(
          LocalSpark.session()
              .read()
              .parquet(jobs.lake().resolve(file).toString())
              .collectAsList());
    }
    return rows;
  }

  private LakeStore store() {
    return new LakeStore(
        jobs.lake().toString(), LocalSpark.session().sparkContext().hadoopConfiguration());
  }

  private static String line(String id, String text) {
    return JobFixture.line(id, text);
  }

  private static String item(String id, String text) {
    return ItemId.of(id, 0, text.length());
  }

  @Test
  void threeDaysGiveWhatOneRunOfTheWholeCorpusGives() throws IOException {
    Random random = new Random(3);
    List<List<String>> days = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int cluster = 0; cluster < 12; cluster++) {
      String text =
          random.ints(25, 0, 500).mapToObj(word -> "w" + word).collect(Collectors.joining(" "));
      for (int i = 0; i < 4; i++) {
        int day = random.nextInt(3);
        days.get(day).add(line(day + "-" + cluster + "-" + i, text + " end" + i));
      }
    }
    for (int day = 0; day < 3; day++) {
      runOf("2026-11-0" + (day + 1), days.get(day).toArray(String[]::new));
    }
    Set<String> inThreeDays = kept();
    Map<String, String> pointers = duplicates();
    assertThat(inThreeDays).hasSize(12);
    FileUtils.deleteDirectory(jobs.lake().toFile());
    runOf("all", days.stream().flatMap(List::stream).toArray(String[]::new));
    assertThat(kept()).isEqualTo(inThreeDays);
    assertThat(duplicates()).isEqualTo(pointers);
  }

  @Test
  void aDeletedSurvivorIsReplacedByItsSmallestDuplicateInOrder() throws IOException {
    runOf("d1", line("a", OWL), line("y", "quite another text"));
    runOf("d2", line("c", OWL + " tonight"), line("b", OWL + " today"));
    runOf("d3", line("d", OWL + " tonight again"));
    assertThat(kept()).containsExactly("a", "y");
    assertThat(duplicates().values()).hasSize(3).containsOnly(item("a", OWL));
    assertThat(run("d3", INDEXED).state()).isEqualTo("unchanged");

    runOf("d1", line("y", "quite another text"));
    assertThatThrownBy(() -> runOf("d3", line("d", OWL + " tonight again")))
        .hasMessage(
            "Cannot compare partition 'd3' with the index of 'dedup:minhash': that of partition 'd2' was made before a partition ahead of it was run again, expected the same parameters and partitions run in order. Run partition 'd2' again first.");
    runOf("d2", line("c", OWL + " tonight"), line("b", OWL + " today"));
    assertThat(kept()).containsExactly("b", "y");
    runOf("d3", line("d", OWL + " tonight again"));
    assertThat(kept()).containsExactly("b", "y");
    assertThat(duplicates().values()).containsOnly(item("b", OWL + " today"));
    assertThat(jobs.lake().resolve(LakeLayout.INDEX).toFile().list()).hasSize(3);
  }

  @Test
  void refusesWhatCannotBeCompared() throws IOException {
    runOf("d1", line("a", OWL));
    day(line("b", OWL + " tonight"));
    assertThatThrownBy(
            () ->
                run("d2", "dedup: { minhash: { ngram: 3, threshold: 0.6, seed: 2, index: true } }"))
        .hasMessage(
            "Cannot compare partition 'd2' with the index of 'dedup:minhash': that of partition 'd1' was made with ngram 2 instead of 3, seed 1 instead of 2, expected the same parameters and partitions run in order. Run partition 'd1' again first.");
    // signatures serve any threshold and bands
    run("d2", "dedup: { minhash: { ngram: 2, threshold: 0.99, permutations: 112, index: true } }");
    assertThat(kept()).containsExactly("a", "b");
    String yaml = jobs.yaml("  - " + INDEXED, "", "", "90%", "100%");
    FileUtils.deleteDirectory(jobs.lake().toFile());
    assertThatThrownBy(() -> jobs.run(jobs.spec(yaml, Map.of())))
        .hasMessage(
            "Cannot plan the job: 'dedup:minhash' keeps an index, and the run has no partition column, expected one partition a run, such as partition-by: [ds] with --set ds=2026-11-20. Run them one after the other, or leave 'index' out.");
    run("d1", "dedup: { minhash: { ngram: 2 } }");
    assertThatThrownBy(() -> run("d2", INDEXED))
        .hasMessage(
            "Cannot compare partition 'd2' with the index of 'dedup:minhash': that of partition 'd1' has none, expected the same parameters and partitions run in order. Run partition 'd1' again first.");
  }
}
