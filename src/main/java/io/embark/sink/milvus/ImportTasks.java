package io.embark.sink.milvus;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Has a server import files, a bounded number of tasks at once, and waits for all of them. */
final class ImportTasks {
  private final ImportApi api;
  private final int atOnce;
  private final Duration patience;
  private final Retry.Pause pause;
  private final LongSupplier nanoClock;

  /**
   * Files and progress of one task that runs.
   *
   * @param percent as last seen
   */
  private record Running(List<String> files, int percent) {}

  /**
   * Waits with the clock of this machine.
   *
   * @param atOnce most tasks that run at the same time
   * @param patience longest time in which no task comes any further
   */
  ImportTasks(ImportApi api, int atOnce, Duration patience) {
    this(api, atOnce, patience, Thread::sleep, System::nanoTime);
  }

  ImportTasks(
      ImportApi api, int atOnce, Duration patience, Retry.Pause pause, LongSupplier nanoClock) {
    this.api = api;
    this.atOnce = atOnce;
    this.patience = patience;
    this.pause = pause;
    this.nanoClock = nanoClock;
  }

  /**
   * Imports every file once. A {@link UserError} names the file that failed and the server's
   * reason; other tasks may still run then, so the collection is to be dropped.
   *
   * @param files as the server names them
   */
  void run(String collection, List<String> files, Consumer<String> notes) {
    List<List<String>> waiting = groups(files);
    Map<String, Running> running = new LinkedHashMap<>();
    int done = 0;
    Patience left = new Patience(patience, pause, nanoClock);
    while (done < files.size()) {
      while (running.size() < atOnce && !waiting.isEmpty()) {
        List<String> group = waiting.remove(0);
        running.put(api.begin(collection, group), new Running(group, 0));
      }
      left.pause();
      boolean hasChanged = false;
      for (String task : List.copyOf(running.keySet())) {
        Running before = running.get(task);
        ImportApi.Progress now = api.progress(task);
        switch (now.state()) {
          case DONE -> {
            running.remove(task);
            done += before.files().size();
            hasChanged = true;
          }
          case FAILED -> throw failure(collection, before.files(), now);
          case RUNNING -> {
            hasChanged |= now.percent() != before.percent();
            running.put(task, new Running(before.files(), now.percent()));
          }
        }
      }
      if (hasChanged) {
        notes.accept(line(done, files.size(), running));
        left.moved();
      } else {
        Optional<Duration> standing = left.worn();
        if (standing.isPresent()) {
          throw standing(collection, standing.get(), running);
        }
      }
    }
  }

  /** As even as they can be, one group a task that may run. */
  private List<List<String>> groups(List<String> files) {
    int each = Math.max(1, Math.min(api.mostFiles(), (files.size() + atOnce - 1) / atOnce));
    List<List<String>> groups = new ArrayList<>();
    for (int from = 0; from < files.size(); from += each) {
      groups.add(List.copyOf(files.subList(from, Math.min(files.size(), from + each))));
    }
    return groups;
  }

  private static String line(int done, int files, Map<String, Running> running) {
    String percents =
        String.join(", ", running.values().stream().map(task -> task.percent() + " %").toList());
    return String.format(
        Locale.ROOT,
        "imported %,d of %,d files%s",
        done,
        files,
        percents.isEmpty() ? "" : ", running: " + percents);
  }

  private static UserError failure(
      String collection, List<String> files, ImportApi.Progress failed) {
    return new UserError(
        Category.SINK,
        "Cannot import '"
            + (failed.failed().isEmpty() ? files.get(0) : failed.failed())
            + "' into '"
            + collection
            + "': "
            + (failed.reason().isEmpty() ? "the server gives no reason" : failed.reason())
            + ", expected the server to import it. Look at the server's log, then run again; the"
            + " alias still points to where it did.");
  }

  private UserError standing(String collection, Duration standing, Map<String, Running> running) {
    return new UserError(
        Category.SINK,
        "Cannot import '"
            + running.values().iterator().next().files().get(0)
            + "' into '"
            + collection
            + "': nothing moved for "
            + standing.toSeconds()
            + " s, expected progress within "
            + patience.toSeconds()
            + ". Look at the server's log, or raise write.milvus.import-patience-seconds.");
  }
}
