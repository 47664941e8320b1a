package io.embark.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Time of a piece of work.
 *
 * @param wallSeconds as a clock shows it
 * @param cpuSeconds user and system time of all threads of this process, native ones, the compiler
 *     and the garbage collector included
 */
public record Spent(double wallSeconds, double cpuSeconds) {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  /** A clock that runs from now on. */
  public static Clock start() {
    return new Clock(System.nanoTime(), cpuNanos());
  }

  /** Seconds since the JVM was started. */
  public static double sinceJvmStart() {
    return (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime())
        / MILLIS;
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** Where a piece of work began. */
  public record Clock(long wallNanos, long processNanos) {
    /** What was spent since. */
    public Spent stop() {
      return new Spent(
          (System.nanoTime() - wallNanos) / NANOS, (cpuNanos() - processNanos) / NANOS);
    }
  }
}
