package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
  private static final int THREADS = 8;

  @TempDir private Path temporary;
  private final AtomicInteger fills = new AtomicInteger();

  @Test
  void fillsOnceHoweverManyAskAtOnce() throws Exception {
    Path folder = temporary.resolve("cache/folder");
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<String>> asked = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        asked.add(threads.submit(() -> content(fill(folder))));
      }
      for (Future<String> content : asked) {
        assertThat(content.get(10, TimeUnit.SECONDS)).isEqualTo("whole");
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(fills).hasValue(1);
  }

  @Test
  void fillsADamagedFolderAgain() throws IOException {
    Path folder = fill(temporary.resolve("folder"));
    Files.writeString(folder.resolve("sub/file"), "damaged");

    assertThat(content(fill(folder))).isEqualTo("whole");
    assertThat(fills).hasValue(2);
  }

  @Test
  void leavesNothingBehindAfterAFailure() throws IOException {
    Path folder = temporary.resolve("folder");
    assertThatThrownBy(
            () ->
                CacheFolder.of(
                    folder,
                    path -> true,
                    empty -> {
                      Files.writeString(empty.resolve("half"), "x");
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");

    assertThat(children()).containsExactly("folder.lock");
  }

  @Test
  void clearsAwayWhatAKilledProcessLeft() throws IOException {
    Files.createDirectories(temporary.resolve("folder.partial-123/sub"));
    Files.writeString(temporary.resolve("folder.partial-123/sub/file"), "half");

    fill(temporary.resolve("folder"));

    assertThat(children()).containsExactly("folder", "folder.lock");
  }

  @Test
  void waitsForAnotherProcess() throws Exception {
    Path folder = temporary.resolve("folder");
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                temporary.resolve("folder.lock").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(holder.inputReader().readLine()).isEqualTo("locked");
      ExecutorService thread = Executors.newSingleThreadExecutor();
      try {
        Future<Path> filled = thread.submit(() -> fill(folder));
        Thread.sleep(200);
        assertThat(filled).isNotDone();
        assertThat(folder).doesNotExist();

        holder.outputWriter().write("\n");
        holder.outputWriter().flush();
        assertThat(content(filled.get(10, TimeUnit.SECONDS))).isEqualTo("whole");
      } finally {
        thread.shutdownNow();
      }
    } finally {
      holder.destroy();
    }
  }

  private Path fill(Path folder) throws IOException {
    return CacheFolder.of(
        folder,
        path -> content(path).equals("whole"),
        empty -> {
          fills.incrementAndGet();
          Files.createDirectories(empty.resolve("sub"));
          Files.writeString(empty.resolve("sub/file"), "whole");
        });
  }

  private static String content(Path folder) throws IOException {
    return Files.readString(folder.resolve("sub/file"));
  }

  private List<String> children() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
