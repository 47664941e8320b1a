package io.embark.media;

import java.util.function.Consumer;

/** The time that a file may take. */
final class Deadline {
  private final long millis;
  private long end;

  private Deadline(long millis) {
    this.millis = millis;
    this.end = System.nanoTime() + millis * 1_000_000;
  }

  /** From now on. */
  static Deadline in(long millis) {
    return new Deadline(millis);
  }

  /** The same, the time that it takes not counted. */
  <T> Consumer<T> uncounted(Consumer<T> work) {
    return item -> {
      long start = System.nanoTime();
      work.accept(item);
      end += System.nanoTime() - start;
    };
  }

  boolean isPassed() {
    return System.nanoTime() - end > 0;
  }

  void check() throws MediaFault {
    if (isPassed()) {
      throw MediaReason.TOO_SLOW.because("more than " + millis + " ms of decoding");
    }
  }
}
