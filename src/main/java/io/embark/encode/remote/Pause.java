package io.embark.encode.remote;

import java.util.function.BooleanSupplier;

/** Waits between two tries; a test brings one that only notes. */
interface Pause {
  /** Ends early when {@code isAbandoned}. */
  void millis(long duration, BooleanSupplier isAbandoned) throws InterruptedException;

  /** On this thread, looking up every so often. */
  static void sleep(long duration, BooleanSupplier isAbandoned) throws InterruptedException {
    long left = duration;
    while (left > 0 && !isAbandoned.getAsBoolean()) {
      long slice = Math.min(left, 200);
      Thread.sleep(slice);
      left -= slice;
    }
  }
}
