package io.embark.model;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One holder at a time of all threads and processes of this machine; freed when a process dies. */
final class FileMutex {
  private static final Map<Path, Object> LOCKS = new ConcurrentHashMap<>();

  private FileMutex() {}

  /** What is done while the lock is held. */
  interface Action {
    void run() throws IOException;
  }

  /** Waits for {@code lock}, a file that is created and left there, and runs {@code action}. */
  static void hold(Path lock, Action action) throws IOException {
    Path file = lock.toAbsolutePath().normalize();
    Files.createDirectories(file.getParent());
    // a file lock is held by the whole process, so threads need their own
    synchronized (LOCKS.computeIfAbsent(file, path -> new Object())) {
      try (FileChannel channel =
              FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        if (!held.isValid()) {
          throw new IOException("lost the lock " + file);
        }
        action.run();
      }
    }
  }
}
