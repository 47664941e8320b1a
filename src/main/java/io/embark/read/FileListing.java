package io.embark.read;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.Options;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Lists the files of {@code path} on the driver through Hadoop's FileSystem. A path that exists is
 * taken as it stands, even if it looks like a glob. Directories are listed recursively; names that
 * Spark hides ({@code .x}, {@code _x} without '=', {@code x._COPYING_}) are left out unless the
 * path itself spells them.
 */
public final class FileListing {
  private final String where;
  private final String given;
  private final Set<String> extensions;
  private final Map<String, InputFile> files = new LinkedHashMap<>();

  private FileListing(String where, String given, Collection<String> extensions) {
    this.where = where;
    this.given = given;
    this.extensions = new TreeSet<>();
    extensions.forEach(extension -> this.extensions.add(FileName.extension("." + extension)));
  }

  /**
   * @param extensions without a dot, any case; empty = every file. A path that is a file itself is
   *     listed whatever its extension.
   */
  static InputListing list(Configuration conf, Options options, Collection<String> extensions) {
    FileListing listing =
        new FileListing(options.where(), options.string(ReadOptions.PATH.name()), extensions);
    try {
      listing.collect(conf);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          Category.INPUT,
          "Cannot read '"
              + listing.where
              + ".path': '"
              + listing.given
              + "' cannot be listed ("
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + "), expected a path that Hadoop can open. Check its scheme, glob and permissions.",
          e);
    }
    if (listing.files.isEmpty()) {
      throw listing.nothing();
    }
    return new InputListing(List.copyOf(listing.files.values()));
  }

  /**
   * Of a folder and the folders below it, by the path in it; what Spark hides is left out.
   *
   * @throws IOException where one cannot be listed
   */
  public static SortedMap<String, Path> below(FileSystem files, Path folder) throws IOException {
    FileListing listing = new FileListing("input", folder.toString(), List.of());
    Path root = files.makeQualified(folder);
    listing.addAll(files, files.getFileStatus(root), root, List.of());
    SortedMap<String, Path> below = new TreeMap<>();
    listing.files.values().forEach(file -> below.put(file.relativePath(), new Path(file.uri())));
    return below;
  }

  private UserError nothing() {
    String kind = extensions.isEmpty() ? "" : String.join(", ", extensions) + " ";
    return new UserError(
        Category.INPUT,
        "Cannot read '"
            + where
            + ".path': no "
            + kind
            + "files match '"
            + given
            + "', expected at least one file. Check the path or glob.");
  }

  private void collect(Configuration conf) throws IOException {
    Path path = new Path(given);
    FileSystem files = path.getFileSystem(conf);
    path = files.makeQualified(path);
    Path root = path;
    List<String> pattern = List.of();
    FileStatus[] matches;
    try {
      FileStatus literal = files.getFileStatus(path);
      if (literal.isFile()) {
        add(literal, literal.getPath().getParent());
        return;
      }
      matches = new FileStatus[] {literal};
    } catch (FileNotFoundException e) {
      matches = files.globStatus(path);
      for (Path at = path; at != null; at = at.getParent()) {
        root = FileName.isGlob(at.getName()) ? at.getParent() : root;
      }
      pattern = root.equals(path) ? pattern : names(root, path);
    }
    for (FileStatus match : matches == null ? new FileStatus[0] : matches) {
      addAll(files, match, root, pattern);
    }
  }

  private static List<String> names(Path root, Path path) {
    return List.of(FileName.relative(root, path).split("/", -1));
  }

  private void addAll(FileSystem fileSystem, FileStatus match, Path root, List<String> pattern)
      throws IOException {
    if (match.isFile()) {
      addVisible(match, root, pattern);
      return;
    }
    RemoteIterator<LocatedFileStatus> below = fileSystem.listFiles(match.getPath(), true);
    while (below.hasNext()) {
      addVisible(below.next(), root, pattern);
    }
  }

  private void addVisible(FileStatus status, Path root, List<String> pattern) {
    List<String> names = names(root, status.getPath());
    for (int i = 0; i < names.size(); i++) {
      boolean isSpelled = i < pattern.size() && pattern.get(i).charAt(0) == names.get(i).charAt(0);
      if (FileName.isHidden(names.get(i)) && !isSpelled) {
        return;
      }
    }
    if (extensions.isEmpty()
        || extensions.contains(FileName.extension(status.getPath().getName()))) {
      add(status, root);
    }
  }

  private void add(FileStatus status, Path root) {
    String relative = FileName.relative(root, status.getPath());
    String uri = status.getPath().toString();
    files.put(
        uri,
        new InputFile(
            uri,
            relative,
            status.getLen(),
            status.getModificationTime(),
            FileName.partitions(relative)));
  }
}
