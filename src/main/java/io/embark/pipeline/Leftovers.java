package io.embark.pipeline;

import io.embark.sink.CommitLog;
import io.embark.sink.CommittedFile;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What interrupted runs left behind. */
final class Leftovers {
  private static final List<String> TABLES =
      List.of(LakeLayout.EMBEDDINGS, LakeLayout.REJECTS, LakeLayout.DUPLICATES);

  private Leftovers() {}

  /** Deletes staging and files of a run, except those that a commit names. */
  static void discard(LakeStore store, LakeLayout layout, Staged staged) {
    Set<String> committed =
        CommitLog.all(store).stream()
            .flatMap(commit -> commit.allFiles().stream())
            .map(CommittedFile::path)
            .collect(Collectors.toSet());
    for (String partition : partitions(staged)) {
      sweep(store, layout, staged.runId(), partition, committed);
    }
    Staging.discard(store, staged.runId());
  }

  /** Deletes the files of a run in one partition that nobody needs. */
  static void sweep(
      LakeStore store, LakeLayout layout, String runId, String partition, Set<String> kept) {
    for (String table : TABLES) {
      for (String file : store.list(layout.tableFolder(table, partition))) {
        boolean isOfRun = file.substring(file.lastIndexOf('/') + 1).startsWith(runId + "-");
        if (isOfRun && !kept.contains(file)) {
          store.delete(file);
        }
      }
    }
  }

  /**
   * One line for each interrupted run that a run of this fingerprint does not resume. What never
   * came to staged rows cannot be resumed and is deleted; only the holder of the lease may do so.
   */
  static List<String> tidy(LakeStore store, String fingerprint) {
    List<String> lines = new ArrayList<>();
    for (String folder : store.folders(LakeLayout.STAGING)) {
      Optional<Staged> staged = Staging.staged(store, folder);
      if (staged.isEmpty()) {
        lines.add(inWords(store, folder, staged) + "; deleted");
        store.delete(folder);
      } else if (!staged.get().runFingerprint().equals(fingerprint)) {
        lines.add(inWords(store, folder, staged));
      }
    }
    return lines;
  }

  /** One line for each interrupted run of a lake. */
  static List<String> all(LakeStore store) {
    return store.folders(LakeLayout.STAGING).stream()
        .map(folder -> inWords(store, folder, Staging.staged(store, folder)))
        .toList();
  }

  private static String inWords(LakeStore store, String folder, Optional<Staged> staged) {
    String runId = folder.substring(folder.lastIndexOf('/') + 1);
    if (staged.isEmpty()) {
      return "interrupted run " + runId + ": it ended before its rows were staged";
    }
    return String.format(
        Locale.ROOT,
        "interrupted run %s: %d of %d files published (partitions %s);"
            + " run the job on the same input to resume it, or with --fresh to discard it",
        runId,
        EncodeJob.markers(store, runId).size(),
        staged.get().files().size(),
        String.join(", ", partitions(staged.get())));
  }

  private static SortedSet<String> partitions(Staged staged) {
    return staged.files().stream()
        .map(StagedFile::partition)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
