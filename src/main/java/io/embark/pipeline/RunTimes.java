package io.embark.pipeline;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Wall time of a run by phase, in milliseconds. Used by the driver's thread. */
final class RunTimes {
  private final long startedMillis;
  private final SortedMap<String, Long> phaseMillis = new TreeMap<>();

  RunTimes(long startedMillis) {
    this.startedMillis = startedMillis;
  }

  long startedMillis() {
    return startedMillis;
  }

  SortedMap<String, Long> phaseMillis() {
    return phaseMillis;
  }

  /** Times one phase; a phase that comes twice is summed. */
  <T> T phase(String name, Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      phaseMillis.merge(name, (System.nanoTime() - start) / 1_000_000, Long::sum);
    }
  }
}
