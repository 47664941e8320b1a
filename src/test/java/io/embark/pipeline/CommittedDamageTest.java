package io.embark.pipeline;

import static io.embark.testing.JobFixture.STAGES;
import static io.embark.testing.JobFixture.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.UserError;
import io.embark.job.JobSpec;
import io.embark.sink.CommitLog;
import io.embark.sink.CommittedFile;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeStore;
import io.embark.testing.JobFixture;
import io.embark.testing.LocalSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Committed files that a disk or a person damaged. */
class CommittedDamageTest {
  private static final int TEXTS = 30;

  @TempDir Path folder;
  private JobFixture job;

  @BeforeEach
  void committedOnce() {
    job = new JobFixture(folder);
    job.input(
        "a.jsonl",
        IntStream.range(0, TEXTS)
            .mapToObj(i -> line("d" + i, "this is text " + i))
            .toArray(String[]::new));
    job.run(spec());
  }

  @Test
  void aCommittedFileThatIsCutIsNamedByRunAndVerify() throws Exception {
    CommittedFile file = committed();
    Path path = job.lake().resolve(file.path());
    Files.write(path, Arrays.copyOf(Files.readAllBytes(path), (int) file.bytes() / 2));
    String message =
        "Cannot trust partition 'all': file 'file:"
            + path
            + "' has "
            + file.bytes() / 2
            + " bytes, expected "
            + file.bytes()
            + " bytes. Restore it from a backup, or run the job with --fresh.";

    assertThatThrownBy(() -> job.run(spec())).hasMessage(message);
    assertThatThrownBy(this::verify).isInstanceOf(UserError.class).hasMessage(message);
  }

  /** In a column's page, in the schema, and in the last bytes that a Parquet reader needs. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.85})
  void aCommittedFileWithAnotherByteIsFoundByVerifyAndFreshMendsIt(double where) throws Exception {
    verify();
    CommittedFile file = committed();
    Path path = job.lake().resolve(file.path());
    byte[] bytes = Files.readAllBytes(path);
    bytes[(int) (bytes.length * where)] ^= 1;
    Files.write(path, bytes);
    int files = commit().embeddings().size();

    assertThatThrownBy(this::verify)
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.category().exitCode()).isEqualTo(5))
        .hasMessage(
            "Cannot trust the lake 'file:%s': 1 of %d files have other bytes than were written (first: '%s'), expected the"
                + " SHA-256 of the commit. Restore them from a backup, or run the job with --fresh.",
            job.lake(), files, file.path());
    job.run(spec(), new RunOptions(true));
    verify();
    assertThat(job.table("embeddings").count()).isEqualTo(TEXTS);
  }

  private JobSpec spec() {
    return job.spec(job.yaml(STAGES, "", "", "0%", "50%"), Map.of());
  }

  private void verify() {
    new Jobs(LocalSpark.session(), Map.of()).verify(spec());
  }

  private CommittedFile committed() {
    return commit().embeddings().get(0);
  }

  private CommittedPartition commit() {
    return CommitLog.all(new LakeStore(job.lake().toString(), new Configuration())).get(0);
  }
}
