package io.embark.pipeline;

import io.embark.sink.CommitLog;
import io.embark.sink.CommittedFile;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** What an interrupted run left behind. */
final class Leftovers {
  private Leftovers() {}

  /** Deletes staging and the published files of a run that no commit names. */
  static void discard(LakeStore store, Staged staged, Collection<PublishedFile> published) {
    Set<String> committed =
        CommitLog.all(store).stream()
            .flatMap(commit -> commit.allFiles().stream())
            .map(CommittedFile::path)
            .collect(Collectors.toSet());
    for (PublishedFile file : published) {
      file.files().stream()
          .map(CommittedFile::path)
          .filter(path -> !committed.contains(path))
          .forEach(store::delete);
    }
    store.delete(LakeLayout.staging(staged.runId()));
  }
}
