package io.embark.encode.remote;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Asks until there is a good answer or the time for tries is up: pauses of 1 s doubling to 32 s,
 * each between half and the whole of it at random, or as long as the service asks. Thread-safe.
 */
final class ServiceCaller {
  /** Bad answers in a row to one request: each may have been paid. */
  static final int MOST_DAMAGED = 3;

  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 32_000;

  private final Service service;
  private final Duration budget;
  private final Pause pause;

  ServiceCaller(Service service, Duration budget, Pause pause) {
    this.service = service;
    this.budget = budget;
    this.pause = pause;
  }

  /** One request. */
  interface Exchange {
    ServiceReply run() throws ServiceTrouble;
  }

  /** Reads an answer of success. */
  interface Reading<T> {
    T read(ServiceReply reply) throws ServiceTrouble;
  }

  /**
   * What {@code reading} makes of the first good answer.
   *
   * @param isAbandoned nobody waits for it any more: no further try
   */
  <T> T call(Exchange exchange, Reading<T> reading, BooleanSupplier isAbandoned)
      throws RefusedBatch {
    long spentMillis = 0;
    int failed = 0;
    int damaged = 0;
    while (true) {
      long start = System.nanoTime();
      try {
        ServiceReply reply = exchange.run();
        if (reply.isSuccess()) {
          return reading.read(reply);
        }
        throw new ServiceRefusal(service).of(reply);
      } catch (ServiceTrouble trouble) {
        failed++;
        damaged = trouble.isAnswer() ? damaged + 1 : 0;
        long wait = waitMillis(trouble, failed);
        spentMillis += TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + wait;
        boolean isOver =
            spentMillis > budget.toMillis()
                || damaged == MOST_DAMAGED
                || isAbandoned.getAsBoolean();
        if (isOver || Thread.currentThread().isInterrupted()) {
          throw givenUp(trouble);
        }
        sleep(wait, trouble, isAbandoned);
        if (isAbandoned.getAsBoolean()) {
          throw givenUp(trouble);
        }
      }
    }
  }

  private UserError givenUp(ServiceTrouble trouble) {
    return service.error(
        Category.SINK,
        trouble.getMessage()
            + (trouble.isAnswer()
                ? ", " + MOST_DAMAGED + " times in a row, expected a vector a text."
                : ", expected vectors within 'retry-seconds' "
                    + budget.toSeconds()
                    + " of the first try.")
            + " Run again when it is well: what is published or cached is not asked for again.",
        trouble);
  }

  private static long waitMillis(ServiceTrouble trouble, int failed) {
    if (trouble.waitMillis() > 0) {
      return trouble.waitMillis();
    }
    long whole = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failed - 1, 10));
    return whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2 + 1);
  }

  private void sleep(long millis, ServiceTrouble trouble, BooleanSupplier isAbandoned) {
    try {
      pause.millis(millis, isAbandoned);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw givenUp(trouble);
    }
  }
}
