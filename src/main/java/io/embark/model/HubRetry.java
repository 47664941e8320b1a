package io.embark.model;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Asks the hub again after a {@link HubTrouble}: pauses of 1 s doubling to 8 s as huggingface_hub
 * makes them, each between half and the whole of it at random, or as long as the hub asks.
 */
record HubRetry(Pause pause) {
  /** Attempts in a row that bring nothing. */
  static final int MOST_ATTEMPTS = 6;

  /** The hub counts requests in windows of 300 s. */
  static final long LONGEST_WAIT_SECONDS = 300;

  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 8_000;

  /** Waits; a test brings one that only notes. */
  interface Pause {
    void millis(long duration) throws InterruptedException;
  }

  /** One try. */
  interface Attempt<T> {
    T run() throws IOException;
  }

  /**
   * The first answer.
   *
   * @param progress bytes that are there; attempts are counted from the last that added some
   */
  <T> T run(Attempt<T> attempt, LongSupplier progress) throws IOException {
    long best = progress.getAsLong();
    long waitedMillis = 0;
    int failed = 0;
    while (true) {
      try {
        return attempt.run();
      } catch (HubTrouble trouble) {
        long now = progress.getAsLong();
        failed = now > best ? 1 : failed + 1;
        waitedMillis = now > best ? 0 : waitedMillis;
        best = Math.max(best, now);
        long wait = waitMillis(trouble, failed);
        waitedMillis += wait;
        if (failed == MOST_ATTEMPTS
            || waitedMillis > TimeUnit.SECONDS.toMillis(LONGEST_WAIT_SECONDS)) {
          throw given(trouble, failed);
        }
        sleep(wait, trouble);
      }
    }
  }

  private static HubTrouble given(HubTrouble trouble, int failed) {
    return failed == 1
        ? trouble
        : new HubTrouble(trouble.getMessage() + ", " + failed + " times in a row", trouble);
  }

  private static long waitMillis(HubTrouble trouble, int failed) {
    if (trouble.waitSeconds() > 0) {
      return TimeUnit.SECONDS.toMillis(trouble.waitSeconds());
    }
    long whole = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failed - 1, 10));
    return whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2 + 1);
  }

  private void sleep(long millis, HubTrouble trouble) throws HubTrouble {
    try {
      pause.millis(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw trouble;
    }
  }
}
