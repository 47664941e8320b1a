package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeLeaseTest {
  private static final Duration BEAT = Duration.ofSeconds(1);

  @TempDir Path folder;
  private final List<String> notes = new ArrayList<>();
  private LakeStore store;

  @BeforeEach
  void lake() {
    store = new LakeStore(folder.toString(), new Configuration());
  }

  @Test
  void isAFileWhileHeldAndGoneAfterwards() throws Exception {
    try (LakeLease lease = acquire()) {
      LeaseHolder holder = LeaseHolder.of(Files.readString(file()));
      assertThat(holder.pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(holder.job()).isEqualTo("notes");
      assertThat(holder.id()).startsWith(lease.shortId());
      assertThat(holder.beatEverySeconds()).isEqualTo(1);
      lease.check();
    }
    assertThat(metaFiles()).isEmpty();
    assertThat(notes).isEmpty();
  }

  @Test
  void theSecondIsRefusedNamingTheHolder() throws Exception {
    try (LakeLease first = acquire()) {
      LeaseHolder holder = LeaseHolder.of(Files.readString(file()));
      assertThatThrownBy(this::acquire)
          .isInstanceOf(UserError.class)
          .hasMessage(
              "Cannot run job 'notes' in the lake 'file:%s': process %d on %s (job 'notes', since %s) is running in it,"
                  + " expected one run at a time. Wait until it has ended, then run again; the lease of a dead process ends by"
                  + " itself.",
              folder,
              ProcessHandle.current().pid(),
              holder.host(),
              Instant.ofEpochSecond(holder.sinceMillis() / 1000))
          .satisfies(
              error ->
                  assertThat(((UserError) error).category()).isEqualTo(UserError.Category.SINK));
      first.check();
    }
  }

  @Test
  void aHolderWhoseProcessIsGoneIsReplacedAtOnce() throws Exception {
    Process process = new ProcessBuilder("sleep", "0").start();
    process.waitFor();
    write(file(), holder("dead", thisMachine(), process.pid(), 0, System.currentTimeMillis()));

    try (LakeLease lease = acquire()) {
      lease.check();
      assertThat(LeaseHolder.of(Files.readString(file())).id()).startsWith(lease.shortId());
      assertThat(metaFiles()).containsExactly("lease.json");
    }
    assertThat(notes).isEmpty();
  }

  @Test
  void aLaterProcessWithTheSameIdIsNotTheHolder() throws Exception {
    long pid = ProcessHandle.current().pid();
    write(file(), holder("dead", thisMachine(), pid, 1_000, System.currentTimeMillis()));

    acquire().close();
  }

  @Test
  void aHolderOnAnotherMachineIsGivenUpOnlyAfterThreeSilentHeartbeats() throws Exception {
    long now = System.currentTimeMillis();
    write(file(), holder("fresh", "elsewhere", 7, 0, now));
    assertThatThrownBy(this::acquire).hasMessageContaining("process 7 on far (job 'other'");

    write(file(), holder("silent", "elsewhere", 7, 0, now - 60_000));
    long start = System.nanoTime();
    acquire().close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(BEAT.multipliedBy(3));
    assertThat(notes)
        .containsExactly(
            "the lake's lease is held by process 7 on far (job 'other', since 1970-01-01T00:00:00Z),"
                + " which is silent: waiting 3 s for a heartbeat");
  }

  @Test
  void aHolderWithAWrongClockThatBeatsIsNotGivenUp() throws Exception {
    write(file(), holder("behind", "elsewhere", 7, 0, 1_000));
    Thread beating =
        new Thread(
            () -> {
              try {
                Thread.sleep(1_500);
                write(file(), holder("behind", "elsewhere", 7, 0, 2_000));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    beating.start();

    assertThatThrownBy(this::acquire).hasMessageContaining("process 7 on far");
    beating.join();
  }

  @Test
  void aFileThatSaysNothingIsGivenUpLikeASilentHolder() throws Exception {
    write(file(), "");

    assertThat(LeaseHolder.of("").inWords()).isEqualTo("a process that nobody knows");
    assertThat(LeaseHolder.of("").looksSilent()).isTrue();
    assertThat(LeaseHolder.of("{}").isOnThisMachine()).isFalse();
  }

  @Test
  void whoDiedWhileTakingOverIsReplacedToo() throws Exception {
    Process process = new ProcessBuilder("sleep", "0").start();
    process.waitFor();
    long now = System.currentTimeMillis();
    write(file(), holder("first", thisMachine(), process.pid(), 0, now));
    write(guard("first"), holder("second", thisMachine(), process.pid(), 0, now));

    try (LakeLease lease = acquire()) {
      lease.check();
      assertThat(metaFiles()).containsExactly("lease.json");
    }
  }

  @Test
  void ofManyWhoFindADeadHolderOneGetsTheLease() throws Exception {
    Process process = new ProcessBuilder("sleep", "0").start();
    process.waitFor();
    int many = 8;
    for (int round = 0; round < 20; round++) {
      long now = System.currentTimeMillis();
      write(file(), holder("dead" + round, thisMachine(), process.pid(), 0, now));
      CountDownLatch start = new CountDownLatch(1);
      ExecutorService threads = Executors.newFixedThreadPool(many);
      List<Future<LakeLease>> tries = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        Callable<LakeLease> attempt =
            () -> {
              start.await();
              try {
                return acquire();
              } catch (UserError refused) {
                return null;
              }
            };
        tries.add(threads.submit(attempt));
      }
      start.countDown();
      List<LakeLease> holders = new ArrayList<>();
      for (Future<LakeLease> attempt : tries) {
        if (attempt.get() != null) {
          holders.add(attempt.get());
        }
      }
      threads.shutdown();
      assertThat(holders).hasSize(1);
      holders.get(0).check();
      holders.get(0).close();
      assertThat(metaFiles()).isEmpty();
    }
  }

  @Test
  void aHolderThatLostItsLeaseFindsOut() throws Exception {
    try (LakeLease lease = acquire()) {
      write(file(), holder("usurper", "elsewhere", 7, 0, System.currentTimeMillis()));

      assertThatThrownBy(lease::check)
          .isInstanceOf(UserError.class)
          .hasMessage(
              "Cannot finish job 'notes' in the lake 'file:%s': process 7 on far (job 'other', since 1970-01-01T00:00:00Z)"
                  + " took over its lease, expected to hold it until the end. Run again: what is published is kept.",
              folder);
    }
    assertThat(file()).as("the lease of the other stays").exists();
  }

  @Test
  void theHeartbeatGoesOnByItself() throws Exception {
    try (LakeLease lease = acquire()) {
      long first = LeaseHolder.of(Files.readString(file())).beatMillis();
      Thread.sleep(2_500);
      assertThat(LeaseHolder.of(Files.readString(file())).beatMillis()).isGreaterThan(first);
      lease.check();
    }
  }

  private LakeLease acquire() {
    return LakeLease.acquire(store, LeaseHolder.ofThisProcess("notes", BEAT), notes::add);
  }

  private static String thisMachine() {
    return LeaseHolder.ofThisProcess("notes", BEAT).machine();
  }

  private static String holder(String id, String machine, long pid, long started, long beat) {
    return Json.pretty(new LeaseHolder(id, "other", "far", machine, pid, started, 0, beat, 1));
  }

  private Path file() {
    return folder.resolve(LakeLayout.LEASE);
  }

  private Path guard(String id) {
    return folder.resolve(LakeLayout.takenLease(id));
  }

  private static void write(Path file, String text) throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private List<String> metaFiles() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("_embark"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
