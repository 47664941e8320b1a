package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.sink.milvus.ImportApi.Progress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImportTasksTest {
  private final List<String> notes = new ArrayList<>();
  private final List<Long> pauses = new ArrayList<>();
  private long nanos;

  /** A server whose tasks go through the given progress, one step a look. */
  private static final class Script implements ImportApi {
    private final int mostFiles;
    private final List<Progress> steps;
    private final Map<String, Deque<Progress>> running = new HashMap<>();
    private final List<List<String>> begun = new ArrayList<>();
    private int mostAtOnce;

    Script(int mostFiles, Progress... steps) {
      this.mostFiles = mostFiles;
      this.steps = List.of(steps);
    }

    @Override
    public int mostFiles() {
      return mostFiles;
    }

    @Override
    public String begin(String collection, List<String> files) {
      begun.add(files);
      String task = "task " + begun.size();
      running.put(task, new ArrayDeque<>(steps));
      mostAtOnce = Math.max(mostAtOnce, running.size());
      return task;
    }

    @Override
    public Progress progress(String task) {
      Deque<Progress> left = running.get(task);
      Progress now = left.size() == 1 ? left.getFirst() : left.removeFirst();
      if (now.state() == State.DONE) {
        running.remove(task);
      }
      return now;
    }

    @Override
    public void close() {}
  }

  private ImportTasks tasks(ImportApi api, int atOnce) {
    return new ImportTasks(
        api,
        atOnce,
        Duration.ofMinutes(1),
        millis -> {
          pauses.add(millis);
          nanos += TimeUnit.MILLISECONDS.toNanos(millis);
        },
        () -> nanos);
  }

  private static List<String> files(int count) {
    return IntStream.range(0, count).mapToObj(i -> "f" + i).toList();
  }

  @Test
  void oneFileATaskAndNoMoreTasksAtOnceThanAskedFor() {
    Script server = new Script(1, Progress.running(50), Progress.done());
    tasks(server, 3).run("c__2", files(7), notes::add);
    assertThat(server.begun).extracting(List::size).containsOnly(1).hasSize(7);
    assertThat(server.begun.stream().flatMap(List::stream)).containsExactlyElementsOf(files(7));
    assertThat(server.mostAtOnce).isEqualTo(3);
    assertThat(notes)
        .startsWith("imported 0 of 7 files, running: 50 %, 50 %, 50 %")
        .endsWith("imported 7 of 7 files");
  }

  @Test
  void filesAreSharedOutAmongAsManyTasksAsMayRun() {
    Script server = new Script(1024, Progress.done());
    tasks(server, 4).run("c__2", files(10), notes::add);
    assertThat(server.begun).extracting(List::size).containsExactly(3, 3, 3, 1);
    Script limited = new Script(2, Progress.done());
    tasks(limited, 4).run("c__2", files(10), notes::add);
    assertThat(limited.begun).extracting(List::size).containsExactly(2, 2, 2, 2, 2);
  }

  @Test
  void noFilesNeedNoTask() {
    Script server = new Script(1, Progress.done());
    tasks(server, 4).run("c__2", List.of(), notes::add);
    assertThat(server.begun).isEmpty();
    assertThat(pauses).isEmpty();
  }

  @Test
  void theFileThatFailedIsNamedWithTheServersReason() {
    ImportTasks failing =
        tasks(new Script(1, Progress.running(1), Progress.failed("", "no\nvector")), 1);
    assertThatThrownBy(() -> failing.run("c__2", files(2), notes::add))
        .hasMessage(
            "Cannot import 'f0' into 'c__2': no vector, expected the server to import it. Look at"
                + " the server's log, then run again; the alias still points to where it did.");
    ImportTasks named = tasks(new Script(9, Progress.failed("f1", "")), 1);
    assertThatThrownBy(() -> named.run("c__2", files(2), notes::add))
        .hasMessage(
            "Cannot import 'f1' into 'c__2': the server gives no reason, expected the server to"
                + " import it. Look at the server's log, then run again; the alias still points to"
                + " where it did.");
  }

  @Test
  void whatStandsStillIsLookedAtLessAndLessOftenAndGivenUp() {
    ImportTasks standing = tasks(new Script(1, Progress.running(7)), 1);
    assertThatThrownBy(() -> standing.run("c__2", files(1), notes::add))
        .hasMessage(
            "Cannot import 'f0' into 'c__2': nothing moved for 60 s, expected progress within 60."
                + " Look at the server's log, or raise write.milvus.import-patience-seconds.");
    assertThat(pauses).startsWith(200L, 200L).endsWith(5000L).isSorted();
    assertThat(notes).containsExactly("imported 0 of 1 files, running: 7 %");
  }
}
