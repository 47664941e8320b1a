package io.embark.media;

import java.util.function.Consumer;

/** The time that a file may take. */
final class Deadline {
  private final long millis;
  private long end;
  private long pausedAt;
  private boolean isPaused;

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
      pause();
      work.accept(item);
      resume();
    };
  }

  /** Time does not count from here. */
  void pause() {
    isPaused = true;
    pausedAt = System.nanoTime();
  }

  /** Time counts again, if it did not. */
  void resume() {
    if (isPaused) {
      isPaused = false;
      end += System.nanoTime() - pausedAt;
    }
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
