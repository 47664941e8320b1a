package io.embark.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder on the local disk that is either whole or not there: filled beside its place, renamed
 * into it, and filled again if found damaged. Safe for threads and for processes that share it.
 */
final class CacheFolder {
  private CacheFolder() {}

  /** Looks whether the folder is as it should be. */
  interface Check {
    boolean isWhole(Path folder) throws IOException;
  }

  /** Writes the content into an empty folder. */
  interface Filling {
    void fill(Path emptyFolder) throws IOException;
  }

  /** {@code folder}, whole. One caller of all fills it, the others wait. */
  static Path of(Path folder, Check check, Filling filling) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    FileMutex.hold(
        parent.resolve(folder.getFileName() + ".lock"),
        () -> {
          if (!Files.isDirectory(folder) || !check.isWhole(folder)) {
            replace(folder, parent, filling);
          }
        });
    return folder;
  }

  private static void replace(Path folder, Path parent, Filling filling) throws IOException {
    String prefix = folder.getFileName() + ".partial-";
    deleteLeftovers(parent, prefix);
    Path partial = Files.createTempDirectory(parent, prefix);
    try {
      filling.fill(partial);
      delete(folder);
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(partial);
    }
  }

  /** Of a process that was killed while it held the lock. */
  private static void deleteLeftovers(Path parent, String prefix) throws IOException {
    List<Path> leftovers;
    try (Stream<Path> children = Files.list(parent)) {
      leftovers =
          children.filter(child -> child.getFileName().toString().startsWith(prefix)).toList();
    }
    for (Path leftover : leftovers) {
      delete(leftover);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> inside;
    try (Stream<Path> files = Files.walk(folder)) {
      inside = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : inside) {
      Files.delete(path);
    }
  }
}
