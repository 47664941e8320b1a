package io.embark.pipeline;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.sink.CommittedFile;
import io.embark.sink.CommittedPartition;
import io.embark.sink.LakeStore;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/** Are the files of a commit where it says, as long as it says. */
final class LakeCheck {
  private LakeCheck() {}

  /** Refuses a commit of which a file is missing or has another length. */
  static void wholeFiles(LakeStore store, CommittedPartition commit) {
    commit.allFiles().forEach(file -> whole(store, commit, file));
  }

  /** Refuses a lake of which a file has other bytes than were written; reads all files. */
  static void wholeBytes(SparkSession spark, LakeStore store, List<CommittedPartition> commits) {
    commits.forEach(commit -> wholeFiles(store, commit));
    List<CommittedFile> files =
        commits.stream().flatMap(commit -> commit.allFiles().stream()).toList();
    Set<String> damaged = DamagedFiles.among(spark, store, files);
    if (!damaged.isEmpty()) {
      throw new UserError(
          Category.BOOKS,
          "Cannot trust the lake '"
              + store.root()
              + "': "
              + damaged.size()
              + " of "
              + files.size()
              + " files have other bytes than were written (first: '"
              + damaged.iterator().next()
              + "'), expected the SHA-256 of the commit. Restore them from a backup, or run the job with --fresh.");
    }
  }

  /** All files are there with the bytes that were written; reads them. */
  static boolean hasItsBytes(SparkSession spark, LakeStore store, CommittedPartition commit) {
    return DamagedFiles.among(spark, store, commit.allFiles()).isEmpty();
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
