package io.embark.pipeline;

import static io.embark.testing.JobFixture.STAGES;
import static io.embark.testing.JobFixture.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.job.JobSpec;
import io.embark.report.RunManifest.EncodingCounts;
import io.embark.sink.LakeLayout;
import io.embark.testing.JobFixture;
import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that ended after its files were published and before the commit goes on later. */
class ResumeTest {
  private static final int TEXTS = 40;

  @TempDir Path folder;
  private JobFixture job;

  @BeforeEach
  void interrupted() {
    job = new JobFixture(folder);
    job.input(
        "a.jsonl",
        Stream.concat(
                IntStream.range(0, TEXTS).mapToObj(i -> line("d" + i, "this is text " + i)),
                Stream.of("{"))
            .toArray(String[]::new));
    assertThatThrownBy(() -> job.run(withBudget("1%")))
        .hasMessageStartingWith("Cannot commit job 'fixture': 1 of 41 rows read were rejected");
  }

  @Test
  void takesOverWhatIsPublishedAndEncodesNothing() {
    RunResult resumed = job.run(withBudget("50%"));

    EncodingCounts encoding = resumed.manifest().encoding();
    assertThat(resumed.state()).isEqualTo("resumed");
    assertThat(encoding.encoded()).isZero();
    assertThat(encoding.resumed()).isEqualTo(TEXTS);
    assertThat(encoding.forwards()).isZero();
    assertThat(job.table("embeddings").count()).isEqualTo(TEXTS);
  }

  @Test
  void aFileThatWasCutIsEncodedAgain() throws Exception {
    Path damaged = published("embeddings").get(0);
    long rows = LocalSpark.session().read().parquet(damaged.toString()).count();
    byte[] bytes = Files.readAllBytes(damaged);
    Files.write(damaged, Arrays.copyOf(bytes, bytes.length - 1));

    onlyTheseAreEncodedAgain(damaged, rows);
  }

  @Test
  void aFileWithAnotherByteAndTheSameLengthIsEncodedAgain() throws Exception {
    Path damaged = published("embeddings").get(1);
    long rows = LocalSpark.session().read().parquet(damaged.toString()).count();
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 3] ^= 1;
    Files.write(damaged, bytes);

    onlyTheseAreEncodedAgain(damaged, rows);
  }

  private void onlyTheseAreEncodedAgain(Path damaged, long rows) throws IOException {
    RunResult resumed = job.run(withBudget("50%"));

    EncodingCounts encoding = resumed.manifest().encoding();
    assertThat(rows).isPositive();
    assertThat(encoding.encoded()).isEqualTo(rows);
    assertThat(encoding.resumed()).isEqualTo(TEXTS - rows);
    assertThat(damaged).as("the damaged file").doesNotExist();
    List<Row> ids = job.table("embeddings").select("source_id").distinct().collectAsList();
    assertThat(ids).hasSize(TEXTS);
    assertThat(job.table("embeddings").count()).isEqualTo(TEXTS);
    assertThat(published("embeddings"))
        .as("one file was written under a name of the second process")
        .filteredOn(file -> file.getFileName().toString().matches(".*-r[0-9a-f]{8}\\.parquet"))
        .hasSize(1);
  }

  @Test
  void aFileThatIsDamagedAfterTheCommitAndBeforeTheEndIsReplacedInTheCommit() throws Exception {
    Path staging = folder.resolve("lake/_embark/staging");
    Path copy = folder.resolve("staging-of-a-run-that-did-not-end");
    copy(staging, copy);
    job.run(withBudget("50%"));
    copy(copy, staging);
    Path damaged = published("embeddings").get(0);
    Files.write(damaged, new byte[] {1, 2, 3});

    RunResult resumed = job.run(withBudget("50%"));

    assertThat(resumed.state()).isEqualTo("resumed");
    assertThat(damaged).doesNotExist();
    assertThat(job.table("embeddings").count()).isEqualTo(TEXTS);
    assertThat(job.run(withBudget("50%")).state()).isEqualTo("unchanged");
  }

  @Test
  void aCommittedFileWithAnotherByteIsFoundBeforeItsVectorsAreTakenOver() throws Exception {
    job.run(withBudget("50%"));
    Path damaged = published("embeddings").get(0);
    changeAVector(damaged);
    job.input("b.jsonl", line("new", "a text that changes the input"));

    assertThatThrownBy(() -> job.run(withBudget("50%")))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            "Cannot finish job 'fixture': file 'file://" + damaged + "' is damaged (")
        .hasMessageEndingWith(
            "), expected the bytes that were written. Run verify to see what else is; restore it from a backup, or run the job"
                + " with --fresh.");
    assertThatThrownBy(() -> new Jobs(LocalSpark.session(), Map.of()).verify(withBudget("50%")))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot trust the lake 'file:%s/lake': 1 of %d files have other bytes than were written (first:"
                + " 'embeddings/%s'), expected the SHA-256 of the commit. Restore them from a backup, or run the job with --fresh.",
            folder,
            published("embeddings").size() + published("rejects").size(),
            damaged.getFileName());
    RunResult fresh = job.run(withBudget("50%"), new RunOptions(true));
    assertThat(fresh.manifest().encoding().encoded()).isEqualTo(TEXTS + 1);
    assertThat(job.table("embeddings").count()).isEqualTo(TEXTS + 1);
  }

  @Test
  void whatCannotBeResumedIsNamed() throws Exception {
    Files.createDirectories(folder.resolve("lake/_embark/staging/half/rows"));
    job.input("b.jsonl", line("new", "a text that changes the input"));
    String runId = folders(folder.resolve("lake/_embark/staging")).get(0);
    int files = published("embeddings").size() + published("rejects").size();
    List<String> notes = new ArrayList<>();

    job.run(withBudget("50%"), notes::add);

    assertThat(notes)
        .containsExactly(
            String.format(
                "interrupted run %s: %d of %d files published (partitions all);"
                    + " run the job on the same input to resume it, or with --fresh to discard it",
                runId, files, files),
            "interrupted run half: it ended before its rows were staged; deleted");
    assertThat(folder.resolve("lake/_embark/staging/half")).doesNotExist();
  }

  @Test
  void aSecondRunAtTheSameTimeIsRefused() throws Exception {
    LeaseHolder holder = LeaseHolder.ofThisProcess("fixture", LakeLease.BEAT_EVERY);
    Path lease = folder.resolve("lake").resolve(LakeLayout.LEASE);
    Files.writeString(lease, Json.pretty(holder));
    Map<String, String> before = job.files();

    assertThatThrownBy(() -> job.run(withBudget("50%")))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            "Cannot run job 'fixture' in the lake 'file:"
                + folder
                + "/lake': process "
                + ProcessHandle.current().pid()
                + " on "
                + holder.host());
    assertThat(job.files()).as("nothing was written").isEqualTo(before);
  }

  private JobSpec withBudget(String rejects) {
    return job.spec(job.yaml(STAGES, "", "", rejects, "50%"), Map.of());
  }

  /** Changes one bit of the last page of the last column. */
  private static void changeAVector(Path file) throws IOException {
    InputFile input =
        HadoopInputFile.fromPath(
            new org.apache.hadoop.fs.Path(file.toString()), new Configuration());
    int end;
    try (ParquetFileReader reader = ParquetFileReader.open(input)) {
      List<ColumnChunkMetaData> columns = reader.getRowGroups().get(0).getColumns();
      ColumnChunkMetaData last = columns.get(columns.size() - 1);
      assertThat(last.getPath().toDotString()).isEqualTo("dense.list.element");
      end = (int) (last.getStartingPos() + last.getTotalSize());
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[end - 1] ^= 1;
    Files.write(file, bytes);
  }

  private List<Path> published(String table) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("lake").resolve(table))) {
      return files.sorted().toList();
    }
  }

  private static List<String> folders(Path parent) throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
