package io.embark.sink;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

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

  /** Only one of many who try at once gets true; the others may see the file before its bytes. */
  static boolean createIfAbsent(Path target, byte[] bytes) throws IOException {
    Files.createDirectories(target.getParent());
    try {
      Files.write(target, bytes, StandardOpenOption.CREATE_NEW);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }
}
