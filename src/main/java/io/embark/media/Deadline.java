package io.embark.media;

/** The time that a file may take. */
final class Deadline {
  private final long millis;
  private final long end;

  private Deadline(long millis) {
    this.millis = millis;
    this.end = System.nanoTime() + millis * 1_000_000;
  }

  /** From now on. */
  static Deadline in(long millis) {
    return new Deadline(millis);
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
