package io.embark.pipeline;

import io.embark.sink.CommittedFile;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import java.util.Collection;
import java.util.Objects;
import java.util.stream.Stream;

/** What an interrupted run left behind. */
final class Leftovers {
  private Leftovers() {}

  /** Deletes staging and published, uncommitted files of a run. */
  static void discard(LakeStore store, Staged staged, Collection<PublishedFile> published) {
    for (PublishedFile file : published) {
      Stream.of(file.embeddings(), file.rejects(), file.duplicates())
          .filter(Objects::nonNull)
          .map(CommittedFile::path)
          .forEach(store::delete);
    }
    store.delete(LakeLayout.staging(staged.runId()));
  }
}
