package io.embark.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.embark.corpus.ContentHash;
import io.embark.corpus.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Who holds the lease of a lake: the content of {@code _embark/lease.json}.
 *
 * @param id of this holding, never used twice
 * @param job name of the job
 * @param host name of the machine, for people
 * @param machine equal only where process ids mean the same: boot and PID namespace on Linux
 * @param pid process on that machine
 * @param processStartedMillis tells the process from a later one with the same id; 0 if unknown
 * @param sinceMillis when the lease was taken
 * @param beatMillis when the holder last said that it lives, by its own clock
 * @param beatEverySeconds how often it says so
 */
record LeaseHolder(
    String id,
    String job,
    String host,
    String machine,
    long pid,
    long processStartedMillis,
    long sinceMillis,
    long beatMillis,
    long beatEverySeconds) {
  /** A holder is given up after so many missed heartbeats. */
  static final int MISSED_BEATS = 3;

  /**
   * Linux derives a process's start from clock ticks and the time of boot, which may be adjusted.
   */
  private static final long START_TOLERANCE_MILLIS = 2_000;

  private static final int UNREADABLE_ID_DIGITS = 16;

  /** This process. */
  static LeaseHolder ofThisProcess(String job, Duration beatEvery) {
    long now = System.currentTimeMillis();
    ProcessHandle process = ProcessHandle.current();
    return new LeaseHolder(
        UUID.randomUUID().toString(),
        job,
        hostName(),
        machineId(),
        process.pid(),
        startedMillis(process),
        now,
        now,
        beatEvery.toSeconds());
  }

  /** What a lease file says; a file that says nothing is held by a process that nobody knows. */
  static LeaseHolder of(String text) {
    try {
      LeaseHolder holder = Json.parse(text, LeaseHolder.class);
      if (holder.id() != null && holder.machine() != null) {
        return holder;
      }
    } catch (JsonProcessingException e) {
      // cut short by a kill on a file system that shows a file before its bytes
    }
    String id = "unreadable-" + ContentHash.of(text).substring(0, UNREADABLE_ID_DIGITS);
    return new LeaseHolder(id, "?", "?", "?", 0, 0, 0, 0, 0);
  }

  /** The same holder, alive now. */
  LeaseHolder beating() {
    return new LeaseHolder(
        id,
        job,
        host,
        machine,
        pid,
        processStartedMillis,
        sinceMillis,
        System.currentTimeMillis(),
        beatEverySeconds);
  }

  /** Is it known to be gone, without asking anybody: its process ran on this machine. */
  boolean isGone() {
    return isOnThisMachine()
        && ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .filter(this::isSameProcess)
            .isEmpty();
  }

  boolean isOnThisMachine() {
    return machine.equals(machineId());
  }

  /** How long it may be silent. */
  Duration patience() {
    return Duration.ofSeconds(beatEverySeconds * MISSED_BEATS);
  }

  /** Its last heartbeat is older than it should be, by the clock of this machine. */
  boolean looksSilent() {
    return Math.abs(System.currentTimeMillis() - beatMillis) > patience().toMillis();
  }

  /** For messages. */
  String inWords() {
    return pid == 0
        ? "a process that nobody knows"
        : "process " + pid + " on " + host + " (job '" + job + "', since " + since() + ")";
  }

  private Instant since() {
    return Instant.ofEpochSecond(sinceMillis / 1_000);
  }

  private boolean isSameProcess(ProcessHandle process) {
    long started = startedMillis(process);
    return started == 0
        || processStartedMillis == 0
        || Math.abs(started - processStartedMillis) <= START_TOLERANCE_MILLIS;
  }

  private static long startedMillis(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // a machine that cannot look up its own name still has a lease
    }
  }

  private static String machineId() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + "/"
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException e) { // not Linux
      return hostName();
    }
  }
}
