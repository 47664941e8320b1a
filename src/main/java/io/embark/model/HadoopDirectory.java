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
 * @param files by path relative to {@code root}, two levels deep
 */
record HadoopDirectory(
    FileSystem fileSystem, org.apache.hadoop.fs.Path root, SortedMap<String, FileStatus> files)
    implements ModelSource {

  static HadoopDirectory list(FileSystem fileSystem, org.apache.hadoop.fs.Path root)
      throws IOException {
    SortedMap<String, FileStatus> files = new TreeMap<>();
    for (FileStatus child : fileSystem.listStatus(root)) {
      String name = child.getPath().getName();
      if (child.isFile()) {
        files.put(name, child);
      } else {
        for (FileStatus grandchild : fileSystem.listStatus(child.getPath())) {
          if (grandchild.isFile()) {
            files.put(name + "/" + grandchild.getPath().getName(), grandchild);
          }
        }
      }
    }
    return new HadoopDirectory(fileSystem, root, files);
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
