package io.embark.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitLogTest {
  @TempDir Path folder;
  private LakeStore store;
  private CommitLog log;

  @BeforeEach
  void open() {
    store = new LakeStore(folder.toString(), new Configuration());
    log = new CommitLog(store, new LakeLayout("ds"));
  }

  private CommittedPartition commit(String partition, CommittedFile... superseded) {
    return new CommittedPartition(
        store.root(),
        "job",
        partition,
        "ds",
        "run",
        "fingerprint",
        List.of(WrittenLake.dense(4)),
        List.of(file("embeddings/a", 3), file("embeddings/b", 4)),
        List.of(file("rejects/a", 1)),
        List.of(),
        List.of(superseded),
        17);
  }

  private static CommittedFile file(String path, long rows) {
    return new CommittedFile(path, rows, 100, "sha");
  }

  @Test
  void whatIsCommittedIsReadBack() {
    assertThat(log.current("2026-11-20")).isEmpty();
    log.commit(commit("2026-11-20"));
    assertThat(log.current("2026-11-20")).contains(commit("2026-11-20"));
    assertThat(log.current("2026-11-20").orElseThrow().rows()).isEqualTo(7);
    assertThat(log.current("2026-11-20").orElseThrow().embeddingPaths())
        .containsExactly(store.root() + "/embeddings/a", store.root() + "/embeddings/b");
    assertThat(log.current("2026-11-21")).isEmpty();
  }

  @Test
  void aCommitWithAPartMissingIsToldByItsPath() throws IOException {
    Path pointer = folder.resolve("_embark/current/ds=d.json");
    Files.createDirectories(pointer.getParent());
    Files.writeString(pointer, "{\"job\": \"job\", \"partition\": \"d\"}");

    assertThatThrownBy(() -> log.all())
        .hasMessage(
            "Cannot read 'file:"
                + pointer
                + "': it is not the JSON that Embark writes, expected a CommittedPartition. Restore it from a backup, or delete it and"
                + " run the job with --fresh.");
  }

  @Test
  void theLakeMayMove() throws IOException {
    log.commit(commit("d"));
    assertThat(Files.readString(folder.resolve("_embark/current/ds=d.json")))
        .doesNotContain(folder.toString())
        .endsWith("}\n");
    assertThat(
            new ObjectMapper()
                .readTree(folder.resolve("_embark/current/ds=d.json").toFile())
                .get("embeddings")
                .get(1)
                .get("path")
                .asText())
        .isEqualTo("embeddings/b");
  }

  @Test
  void allCommitsComeSortedAndThoseOfOddValuesToo() {
    log.commit(commit("b/1"));
    log.commit(commit("a"));
    assertThat(log.all()).containsExactly(commit("a"), commit("b/1"));
    assertThat(CommitLog.all(store)).containsExactly(commit("a"), commit("b/1"));
    assertThat(log.current("b/1")).contains(commit("b/1"));
  }

  @Test
  void aDamagedPointerIsNotTakenForAnEmptyPartition() {
    store.replace("_embark/current/ds=d.json", "{\"job\": ");
    assertThatThrownBy(() -> log.current("d"))
        .hasMessage(
            "Cannot read '"
                + store.root()
                + "/_embark/current/ds=d.json': it is not the JSON that Embark writes, expected a"
                + " CommittedPartition. Restore it from a backup, or delete it and run the job with"
                + " --fresh.");
    assertThatThrownBy(log::all).hasMessageStartingWith("Cannot read '");
  }

  @Test
  void supersededFilesGoAndAreForgotten() {
    store.replace("embeddings/old", "x");
    store.replace("embeddings/a", "y");
    CommittedPartition commit = commit("d", file("embeddings/old", 2), file("embeddings/gone", 2));
    log.commit(commit);
    log.dropSuperseded(commit);
    assertThat(store.list("embeddings")).containsExactly("embeddings/a");
    assertThat(log.current("d")).contains(commit("d"));
    log.dropSuperseded(commit("other"));
    assertThat(log.current("other")).as("nothing to drop, nothing to write").isEmpty();
  }
}
