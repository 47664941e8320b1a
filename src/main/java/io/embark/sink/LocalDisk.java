package io.embark.sink;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * The two steps that must be one on a local disk too. Hadoop's local file system makes them of two:
 * its rename deletes the target first, and its create looks before it makes.
 */
final class LocalDisk {
  private LocalDisk() {}

  /** Moves a file over another one in one step. */
  static void replace(Path temporary, Path target) throws IOException {
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Only one of many who try at once gets true, and nobody sees the file without its bytes: a hard
   * link is made in one step and never over another file. A disk without hard links shows the file
   * before its bytes.
   */
  static boolean createIfAbsent(Path target, byte[] bytes) throws IOException {
    Files.createDirectories(target.getParent());
    Path whole = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    try {
      Files.write(whole, bytes, StandardOpenOption.CREATE_NEW);
      try {
        Files.createLink(target, whole);
      } catch (UnsupportedOperationException | FileSystemException e) {
        if (e instanceof FileAlreadyExistsException taken) {
          throw taken;
        }
        Files.write(target, bytes, StandardOpenOption.CREATE_NEW);
      }
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(whole);
    }
  }
}
