package io.embark.pipeline;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.sink.CommittedFile;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeStore;

/** Are the files of a commit where it says, as long as it says. */
final class LakeCheck {
  private LakeCheck() {}

  /** Refuses a commit of which a file is missing or has another length. */
  static void wholeFiles(LakeStore store, CommittedPartition commit) {
    commit.allFiles().forEach(file -> whole(store, commit, file));
  }

  /** All files are there with their lengths. */
  static boolean isWhole(LakeStore store, CommittedPartition commit) {
    return commit.allFiles().stream().allMatch(file -> store.length(file.path()) == file.bytes());
  }

  /** The file is there with its hash; reads all of it. */
  static boolean hasBytes(LakeStore store, CommittedFile file) {
    return store.sha256(file.path()).filter(file.sha256()::equals).isPresent();
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
