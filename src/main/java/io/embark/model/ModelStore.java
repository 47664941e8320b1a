package io.embark.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One published model in the lake. The folder's name is the hash of what is in it, so whoever
 * writes a file there writes the same bytes: each file is written under a name of its own and
 * renamed, and {@code model.json} comes last and says that all are there.
 */
record ModelStore(Path folder, Configuration hadoop) {
  void publish(ResolvedModel model) throws IOException {
    FileSystem fileSystem = folder.getFileSystem(hadoop);
    ModelManifest manifest = new ModelManifest(model.sha256(), model.files());
    if (isWhole(fileSystem, manifest)) {
      return;
    }
    Path unfinished = new Path(folder, "_partial-" + UUID.randomUUID());
    try {
      for (ModelFile file : model.files()) {
        Path target = new Path(folder, file.path());
        if (!hasLength(fileSystem, target, file.bytes())) {
          try (InputStream in = Files.newInputStream(model.directory().resolve(file.path()))) {
            write(fileSystem, in, unfinished);
          }
          moveOver(fileSystem, unfinished, target, file.bytes());
        }
      }
      byte[] json = manifest.toJson();
      write(fileSystem, new java.io.ByteArrayInputStream(json), unfinished);
      moveOver(fileSystem, unfinished, new Path(folder, ModelManifest.NAME), json.length);
    } finally {
      fileSystem.delete(unfinished, false);
    }
  }

  /** Copies {@code files} below {@code target}, a folder on the local disk. */
  void download(List<ModelFile> files, java.nio.file.Path target) throws IOException {
    FileSystem fileSystem = folder.getFileSystem(hadoop);
    for (ModelFile file : files) {
      java.nio.file.Path copy = target.resolve(file.path());
      Files.createDirectories(copy.getParent());
      try (InputStream in = fileSystem.open(new Path(folder, file.path()))) {
        Files.copy(in, copy);
      }
    }
  }

  /** Settings that an executor's own Hadoop defaults do not have. */
  static Map<String, String> ownSettings(Configuration hadoop) {
    Map<String, String> own = new TreeMap<>();
    for (Map.Entry<String, String> setting : hadoop) {
      String[] sources = hadoop.getPropertySources(setting.getKey());
      if (sources == null || !sources[sources.length - 1].endsWith("-default.xml")) {
        own.put(setting.getKey(), setting.getValue());
      }
    }
    return own;
  }

  private boolean isWhole(FileSystem fileSystem, ModelManifest manifest) throws IOException {
    Path marker = new Path(folder, ModelManifest.NAME);
    if (length(fileSystem, marker).isEmpty()) {
      return false;
    }
    try (InputStream in = fileSystem.open(marker)) {
      if (!ModelManifest.fromJson(in.readAllBytes()).equals(manifest)) {
        return false;
      }
    } catch (IOException e) {
      // half a marker is as good as none: all is looked at and written again
      return false;
    }
    for (ModelFile file : manifest.files()) {
      if (!hasLength(fileSystem, new Path(folder, file.path()), file.bytes())) {
        return false;
      }
    }
    return true;
  }

  private static void write(FileSystem fileSystem, InputStream in, Path target) throws IOException {
    try (OutputStream out = fileSystem.create(target, true)) {
      in.transferTo(out);
    }
  }

  /** Another driver may put the same file there at any moment: that is as good as ours. */
  private static void moveOver(FileSystem fileSystem, Path from, Path target, long bytes)
      throws IOException {
    fileSystem.mkdirs(target.getParent());
    if (length(fileSystem, target).isPresent()) {
      fileSystem.delete(target, false);
    }
    boolean moved;
    try {
      moved = fileSystem.rename(from, target);
    } catch (IOException e) {
      if (!hasLength(fileSystem, target, bytes)) {
        throw e;
      }
      moved = true;
    }
    if (!moved && !hasLength(fileSystem, target, bytes)) {
      throw new IOException("cannot rename " + from + " to " + target);
    }
  }

  private static boolean hasLength(FileSystem fileSystem, Path path, long bytes)
      throws IOException {
    return length(fileSystem, path).filter(found -> found == bytes).isPresent();
  }

  private static Optional<Long> length(FileSystem fileSystem, Path path) throws IOException {
    try {
      FileStatus status = fileSystem.getFileStatus(path);
      return status.isFile() ? Optional.of(status.getLen()) : Optional.empty();
    } catch (java.io.FileNotFoundException e) {
      return Optional.empty();
    }
  }
}
