package io.embark.encode.remote;

import io.embark.corpus.ContentHash;
import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Vectors that a service was paid for, by SHA-256 of vector fingerprint and text, in a folder that
 * all executors and later runs see. Each answer is a file of its own, written once and never
 * changed, so a kill costs at most the answers that were on their way. Keys are held in memory,
 * about 100 bytes a text; vectors are not. Thread-safe.
 */
final class VectorCache {
  private final Path folder;
  private final FileSystem files;
  private final String fingerprint;
  private final int dimension;
  private final Map<ByteBuffer, Path> places = new ConcurrentHashMap<>();
  private final Set<Path> known = ConcurrentHashMap.newKeySet();

  private VectorCache(Path folder, FileSystem files, String fingerprint, int dimension) {
    this.folder = folder;
    this.files = files;
    this.fingerprint = fingerprint;
    this.dimension = dimension;
  }

  /** {@code root}: a Hadoop URI or a path; vectors of one fingerprint have a folder in it. */
  static VectorCache open(String root, VectorColumn column, Configuration hadoop) {
    String fingerprint = ContentHash.of(Json.line(column.fingerprint()));
    Path folder = new Path(root, fingerprint);
    try {
      FileSystem files = folder.getFileSystem(hadoop);
      files.setWriteChecksum(false); // the files have checksums of their own
      files.mkdirs(folder);
      return new VectorCache(folder, files, fingerprint, column.dimension());
    } catch (IOException | IllegalArgumentException | FSError e) {
      throw failure("open", folder, e);
    }
  }

  /** Vectors of those texts that have one, by text. */
  Map<String, float[]> find(Collection<String> texts) {
    Map<String, ByteBuffer> keys = new LinkedHashMap<>();
    texts.forEach(text -> keys.put(text, key(text)));
    if (!places.keySet().containsAll(keys.values())) {
      lookForNewFiles();
    }
    Map<Path, List<String>> textsByFile = new LinkedHashMap<>();
    keys.forEach(
        (text, key) -> {
          Path place = places.get(key);
          if (place != null) {
            textsByFile.computeIfAbsent(place, file -> new ArrayList<>()).add(text);
          }
        });
    Map<String, float[]> found = new HashMap<>();
    textsByFile.forEach(
        (file, itsTexts) -> {
          Map<ByteBuffer, float[]> vectors = vectors(file); // one file at a time is in memory
          for (String text : itsTexts) {
            float[] vector = vectors.get(keys.get(text));
            if (vector != null) {
              found.put(text, vector);
            }
          }
        });
    return found;
  }

  /** Keeps vectors; when it returns, a kill of this process does not lose them. */
  void add(Map<String, float[]> vectors) {
    if (vectors.isEmpty()) {
      return;
    }
    Map<ByteBuffer, float[]> byKey = new LinkedHashMap<>();
    vectors.forEach((text, vector) -> byKey.put(key(text), vector));
    Path file = new Path(folder, UUID.randomUUID() + ".vectors");
    try (OutputStream out = files.create(file, false)) {
      out.write(CachedVectors.bytes(byKey, dimension));
    } catch (IOException | FSError e) {
      throw failure("write", file, e);
    }
    known.add(file);
    byKey.keySet().forEach(key -> places.put(key, file));
  }

  private synchronized void lookForNewFiles() {
    try {
      for (FileStatus status : files.listStatus(folder)) {
        Path file = new Path(folder, status.getPath().getName());
        if (!known.contains(file)) {
          keys(file, status.getLen())
              .ifPresent(
                  keys -> {
                    keys.forEach(key -> places.putIfAbsent(key, file));
                    known.add(file);
                  });
        }
      }
    } catch (IOException | FSError e) {
      throw failure("list", folder, e);
    }
  }

  /** Empty for a file that is not whole, or not yet. */
  private Optional<List<ByteBuffer>> keys(Path file, long length) throws IOException {
    try (DataInputStream in = new DataInputStream(files.open(file))) {
      return CachedVectors.keys(in, length, dimension);
    }
  }

  /** Empty for a file that was damaged or deleted: its texts are asked for again. */
  private Map<ByteBuffer, float[]> vectors(Path file) {
    try (DataInputStream in = new DataInputStream(files.open(file))) {
      return CachedVectors.vectors(in.readAllBytes(), dimension);
    } catch (FileNotFoundException e) {
      return Map.of();
    } catch (IOException | FSError e) {
      throw failure("read", file, e);
    }
  }

  private ByteBuffer key(String text) {
    MessageDigest digest = ContentHash.digest("SHA-256");
    digest.update(fingerprint.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static UserError failure(String verb, Path place, Throwable cause) {
    String message =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new UserError(
        Category.SINK,
        "Cannot "
            + verb
            + " the cache '"
            + place
            + "': "
            + message.lines().findFirst().orElse("").strip()
            + ", expected a folder that this user may write and that has room. Mend it or change"
            + " 'cache', then run again.",
        cause);
  }
}
