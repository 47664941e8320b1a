package io.embark.model;

import io.embark.corpus.ContentHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file of a commit, as the hub lists it.
 *
 * @param path with '/', relative and without {@code ..}
 * @param gitSha1 name of the object in git: of the file, or of the pointer that stands for a large
 *     one
 * @param sha256 of the content, for a large file (git LFS)
 */
record HubFile(String path, long bytes, String gitSha1, Optional<String> sha256) {
  private static final Pattern SHA1 = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** Backslash and drive letter: the cache may be shared with Windows. */
  private static final Pattern UNSAFE =
      Pattern.compile("(^|.*/)(\\.{0,2}(/.*|$)|[A-Za-z]:.*)|.*[\\\\\\p{Cntrl}].*");

  /** An answer of the hub is not trusted to name files inside the model's folder. */
  boolean isSafe() {
    return !UNSAFE.matcher(path).matches();
  }

  /** Hashes look as they should: they become names of files. */
  boolean isWellFormed() {
    return bytes >= 0
        && SHA1.matcher(gitSha1).matches()
        && sha256.map(hash -> SHA256.matcher(hash).matches()).orElse(true);
  }

  /** Name of the content in a cache folder: the ETag of the hub. */
  String etag() {
    return sha256.orElse(gitSha1);
  }

  /** Whether {@code file} has the length and the hash. */
  boolean isAt(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) != bytes) {
      return false;
    }
    MessageDigest digest = ContentHash.digest(sha256.isPresent() ? "SHA-256" : "SHA-1");
    if (sha256.isEmpty()) {
      digest.update(("blob " + bytes + "\0").getBytes(StandardCharsets.US_ASCII)); // git's header
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest()).equals(etag());
  }
}
