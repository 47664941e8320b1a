package io.embark.sink.milvus;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Sends a request again while that can help: pauses of 0.1 s doubling to 8 s, each between half and
 * the whole of it at random so that tasks that failed together do not return together. Not
 * thread-safe.
 */
final class Retry {
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 8_000;

  /** Waits; a test brings one that only notes. */
  interface Pause {
    void millis(long duration) throws InterruptedException;
  }

  private final Duration budget;
  private final LongSupplier nanoClock;
  private final Pause pause;
  private long retries;

  /**
   * Counted from the first fault, so that a request which took all its time is sent again at least
   * once.
   */
  Retry(Duration budget) {
    this(budget, System::nanoTime, Thread::sleep);
  }

  Retry(Duration budget, LongSupplier nanoClock, Pause pause) {
    this.budget = budget;
    this.nanoClock = nanoClock;
    this.pause = pause;
  }

  /** Requests sent again so far. */
  long retries() {
    return retries;
  }

  /**
   * The first answer. What a failure is told to {@code onFailure} with, once it is final: the fault
   * and how often this request was sent again.
   */
  <T> T run(Supplier<T> request, Function<Failed, RuntimeException> onFailure) {
    long firstFault = 0;
    for (int again = 0; ; again++) {
      try {
        return request.get();
      } catch (RuntimeException e) {
        MilvusFault fault = MilvusFault.of(e);
        firstFault = again == 0 ? nanoClock.getAsLong() : firstFault;
        long wait = pauseMillis(again);
        long spent = TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - firstFault);
        if (!fault.isRetryable() || spent + wait > budget.toMillis()) {
          throw onFailure.apply(new Failed(fault, again, Duration.ofMillis(spent), e));
        }
        sleep(wait, e);
        retries++;
      }
    }
  }

  /** A request that is given up. */
  record Failed(MilvusFault fault, int again, Duration spent, RuntimeException cause) {}

  private void sleep(long millis, RuntimeException fault) {
    try {
      pause.millis(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw fault;
    }
  }

  private static long pauseMillis(int again) {
    long whole = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(again, 10));
    return whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2 + 1);
  }
}
