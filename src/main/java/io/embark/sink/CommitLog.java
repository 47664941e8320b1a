package io.embark.sink;

import io.embark.corpus.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commits of a lake: which files each partition consists of. */
public final class CommitLog {
  private final LakeStore store;
  private final LakeLayout layout;

  /** Reads and writes pointers below {@link LakeLayout#CURRENT}. */
  public CommitLog(LakeStore store, LakeLayout layout) {
    this.store = store;
    this.layout = layout;
  }

  /** The current commit of a partition. */
  public Optional<CommittedPartition> current(String partition) {
    return store
        .readJson(layout.currentFile(partition), CommittedPartition.class)
        .map(this::inThisLake);
  }

  /** Current commits of all partitions, sorted by name. */
  public List<CommittedPartition> all() {
    return all(store);
  }

  /** As {@link #all()} for a lake whose partition column is not known. */
  public static List<CommittedPartition> all(LakeStore store) {
    List<CommittedPartition> commits = new ArrayList<>();
    for (String pointer : store.list(LakeLayout.CURRENT)) {
      store
          .readJson(pointer, CommittedPartition.class)
          .map(commit -> commit.withLake(store.root()))
          .ifPresent(commits::add);
    }
    return commits;
  }

  /** Makes a partition consist of these files; the step that readers see. */
  public void commit(CommittedPartition partition) {
    store.replace(layout.currentFile(partition.partition()), Json.pretty(partition.withLake("")));
  }

  /** Deletes the files of the commit before, once no sink needs them, and forgets them. */
  public void dropSuperseded(CommittedPartition partition) {
    if (partition.superseded().isEmpty()) {
      return;
    }
    partition.superseded().forEach(file -> store.delete(file.path()));
    commit(partition.withSuperseded(List.of()));
  }

  private CommittedPartition inThisLake(CommittedPartition commit) {
    return commit.withLake(store.root());
  }
}
