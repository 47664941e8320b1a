package io.embark.model;

import io.embark.corpus.ContentHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * A model directory in a file system that Hadoop knows.
 *
 * @param files by path relative to {@code root}, {@link ModelLayout#DEPTH} levels deep
 */
record HadoopDirectory(
    FileSystem fileSystem, org.apache.hadoop.fs.Path root, SortedMap<String, FileStatus> files)
    implements ModelSource {

  static HadoopDirectory list(FileSystem fileSystem, org.apache.hadoop.fs.Path root)
      throws IOException {
    SortedMap<String, FileStatus> files = new TreeMap<>();
    list(fileSystem, root, "", ModelLayout.DEPTH, files);
    return new HadoopDirectory(fileSystem, root, files);
  }

  private static void list(
      FileSystem fileSystem,
      org.apache.hadoop.fs.Path folder,
      String prefix,
      int levels,
      SortedMap<String, FileStatus> files)
      throws IOException {
    for (FileStatus child : fileSystem.listStatus(folder)) {
      String path = prefix + child.getPath().getName();
      if (child.isFile()) {
        files.put(path, child);
      } else if (levels > 1) {
        list(fileSystem, child.getPath(), path + "/", levels - 1, files);
      }
    }
  }

  /** Of place, names, lengths and times: object stores change a file without a new name. */
  @Override
  public String key() {
    StringBuilder listing = new StringBuilder(root.toString());
    files.forEach(
        (path, status) ->
            listing
                .append('\n')
                .append(path)
                .append('\t')
                .append(status.getLen())
                .append('\t')
                .append(status.getModificationTime()));
    return HexFormat.of()
        .formatHex(
            ContentHash.digest("SHA-256")
                .digest(listing.toString().getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public List<String> paths() {
    return List.copyOf(files.keySet());
  }

  @Override
  public void copy(String path, Path target) throws IOException {
    try (InputStream in = fileSystem.open(files.get(path).getPath())) {
      Files.copy(in, target);
    }
  }
}
