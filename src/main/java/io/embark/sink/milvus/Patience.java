package io.embark.sink.milvus;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Waits for something that comes by itself. Each pause is a tenth of the time waited so far, from
 * 0.2 s to 5 s: what comes is seen at most a tenth late. Not thread-safe.
 */
final class Patience {
  private static final long SHORTEST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;
  private static final long PAUSES = 10;

  private final Duration longest;
  private final Retry.Pause pause;
  private final LongSupplier nanoClock;
  private final long start;
  private long lastMove;

  /** Waits with the clock of this machine, from now on. */
  Patience(Duration longest) {
    this(longest, Thread::sleep, System::nanoTime);
  }

  Patience(Duration longest, Retry.Pause pause, LongSupplier nanoClock) {
    this.longest = longest;
    this.pause = pause;
    this.nanoClock = nanoClock;
    this.start = nanoClock.getAsLong();
    this.lastMove = start;
  }

  /** It came further: the time that it may stand still begins anew. */
  void moved() {
    lastMove = nanoClock.getAsLong();
  }

  /** How long nothing has moved, where that is longer than it may be. */
  Optional<Duration> worn() {
    Duration standing = Duration.ofNanos(nanoClock.getAsLong() - lastMove);
    return standing.compareTo(longest) > 0 ? Optional.of(standing) : Optional.empty();
  }

  /** Sleeps. */
  void pause() {
    long waited = TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - start);
    try {
      pause.millis(
          Math.min(LONGEST_PAUSE_MILLIS, Math.max(SHORTEST_PAUSE_MILLIS, waited / PAUSES)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Milvus was waited for", e);
    }
  }
}
