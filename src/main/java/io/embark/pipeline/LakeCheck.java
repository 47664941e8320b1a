package io.embark.pipeline;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.sink.CommittedFile;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeStore;
import java.util.stream.Stream;

/** Are the files of a commit where it says, as long as it says. */
final class LakeCheck {
  private LakeCheck() {}

  static void wholeFiles(LakeStore store, CommittedPartition commit) {
    Stream.of(commit.embeddings(), commit.rejects(), commit.duplicates())
        .flatMap(files -> files.stream())
        .forEach(file -> whole(store, commit, file));
  }

  private static void whole(LakeStore store, CommittedPartition commit, CommittedFile file) {
    long bytes = store.length(file.path());
    if (bytes != file.bytes()) {
      throw new UserError(
          Category.BOOKS,
          "Cannot trust partition '"
              + commit.partition()
              + "': file '"
              + store.path(file.path())
              + "' "
              + (bytes < 0 ? "is missing" : "has " + bytes + " bytes")
              + ", expected "
              + file.bytes()
              + " bytes. Restore it from a backup, or run the job with --fresh.");
    }
  }
}
