package io.embark.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/**
 * The folder of one model in the hub cache, laid out as huggingface_hub does: contents by hash in
 * {@code blobs}, names of commits in {@code refs}, and one folder a commit in {@code snapshots}
 * with a link for each file. {@code .embark} holds listings of commits: Embark fetches a part of
 * the files, and Python refuses a snapshot that lacks a file of its own listing in {@code trees}.
 *
 * @param root the cache folder, which all models share
 */
record HubCache(Path root, String repository, boolean mayLink) {
  private String name() {
    return "models--" + repository.replace("/", "--");
  }

  Path folder() {
    return root.resolve(name());
  }

  Path snapshot(String commit) {
    return folder().resolve("snapshots").resolve(commit);
  }

  Path blob(String etag) {
    return folder().resolve("blobs").resolve(etag);
  }

  /**
   * A content on its way. Not {@code <etag>.incomplete}: older huggingface_hub appends to that
   * under a lock that Java cannot take.
   */
  Path incomplete(String etag) {
    return folder().resolve("blobs").resolve(etag + ".embark.incomplete");
  }

  Path lock(String etag) {
    return root.resolve(".locks").resolve(name()).resolve(etag + ".lock");
  }

  /** The commit that a revision stood for when it was last asked. */
  Optional<String> commit(String revision) throws IOException {
    Path ref = folder().resolve("refs").resolve(revision);
    if (!Files.isRegularFile(ref)) {
      return Optional.empty();
    }
    return Optional.of(Files.readString(ref).strip()).filter(HubReference::isCommit);
  }

  /** To be called when the snapshot is whole: who follows the name finds all files. */
  void keepCommit(String revision, String commit) throws IOException {
    if (!HubReference.isCommit(revision) && !commit(revision).equals(Optional.of(commit))) {
      keep(folder().resolve("refs").resolve(revision), commit.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** What the commit holds, if Embark or Python has asked before. */
  Optional<HubListing> listing(String commit) throws IOException {
    Optional<HubListing> own = HubListing.read(ownListing(commit));
    return own.isPresent()
        ? own
        : HubListing.read(folder().resolve("trees").resolve(commit + ".json"));
  }

  void keepListing(String commit, HubListing listing) throws IOException {
    keep(ownListing(commit), listing.toJson());
  }

  private Path ownListing(String commit) {
    return folder().resolve(".embark").resolve(commit + ".json");
  }

  /** Gives a blob its name in the snapshot: by a relative link, or a copy where links are not. */
  void point(String commit, HubFile file) throws IOException {
    Path blob = blob(file.etag());
    Path pointer = snapshot(commit).resolve(file.path());
    Files.createDirectories(pointer.getParent());
    if (mayLink) {
      try {
        Files.deleteIfExists(pointer);
        Files.createSymbolicLink(pointer, pointer.getParent().relativize(blob));
        return;
      } catch (FileAlreadyExistsException e) {
        if (Files.isSameFile(pointer, blob)) { // Python was here a moment ago
          return;
        }
        throw e;
      } catch (UnsupportedOperationException | FileSystemException e) {
        copy(blob, pointer);
        return;
      }
    }
    copy(blob, pointer);
  }

  /** Whole or not at all. A cache that cannot be written but has all files is used as it is. */
  private static void keep(Path file, byte[] content) throws IOException {
    try {
      Files.createDirectories(file.getParent());
    } catch (FileSystemException e) {
      return;
    }
    if (!Files.isWritable(file.getParent())) {
      return;
    }
    Path partial = beside(file);
    try {
      Files.write(partial, content);
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  /** Readable by whom the cache is; files that the JDK calls temporary are the owner's alone. */
  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }

  private static void copy(Path blob, Path pointer) throws IOException {
    Path partial = beside(blob);
    try {
      Files.copy(blob, partial);
      Files.move(
          partial, pointer, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(partial, pointer, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }
}
