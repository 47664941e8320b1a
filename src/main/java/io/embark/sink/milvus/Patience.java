package io.embark.sink.milvus;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Waits for something that comes by itself: pauses of 0.5 s, doubling to 5 s as long as nothing
 * moves. Not thread-safe.
 */
final class Patience {
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final Duration longest;
  private final Retry.Pause pause;
  private final LongSupplier nanoClock;
  private long millis = FIRST_PAUSE_MILLIS;
  private long lastMove;

  /** Waits with the clock of this machine, from now on. */
  Patience(Duration longest) {
    this(longest, Thread::sleep, System::nanoTime);
  }

  Patience(Duration longest, Retry.Pause pause, LongSupplier nanoClock) {
    this.longest = longest;
    this.pause = pause;
    this.nanoClock = nanoClock;
    this.lastMove = nanoClock.getAsLong();
  }

  /** It came further: the next pauses are short again. */
  void moved() {
    millis = FIRST_PAUSE_MILLIS;
    lastMove = nanoClock.getAsLong();
  }

  /** How long nothing has moved, where that is longer than it may be. */
  Optional<Duration> worn() {
    Duration standing = Duration.ofNanos(nanoClock.getAsLong() - lastMove);
    return standing.compareTo(longest) > 0 ? Optional.of(standing) : Optional.empty();
  }

  /** Sleeps, twice as long the next time. */
  void pause() {
    try {
      pause.millis(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Milvus imported", e);
    }
    millis = Math.min(LONGEST_PAUSE_MILLIS, 2 * millis);
  }
}
