package io.embark.cli;

import io.embark.pipeline.Progress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Progress on standard error: on a terminal one line that is rewritten every second, in a log a
 * plain line at most every ten seconds. The launcher tells which by the environment variable {@code
 * EMBARK_TERMINAL}.
 */
final class TerminalProgress implements Progress {
  private static final String CLEAR_LINE = "\r\u001b[K";
  private static final String COUNTER = "embark.items";
  private static final long TERMINAL_SECONDS = 1;
  private static final long LOG_SECONDS = 10;

  private final PrintStream out;
  private final boolean isTerminal;
  private final String about;
  private final String counterName;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "embark-progress");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<Long, Long> runningTasks = new ConcurrentHashMap<>();
  private volatile LongAccumulator counter;
  private volatile boolean isLineOpen;
  private SparkContext counting;
  private SparkListener heartbeats;
  private ScheduledFuture<?> ticker;
  private String phase = "";
  private long items = -1;
  private long startNanos;

  /** What standard error is. */
  enum Screen {
    TERMINAL,
    LOG
  }

  /** On standard error, as the launcher says. */
  TerminalProgress() {
    this("");
  }

  /**
   * On standard error, as the launcher says.
   *
   * @param about what the lines are about, at their beginning; may be empty
   */
  TerminalProgress(String about) {
    this(
        System.err,
        "1".equals(System.getenv("EMBARK_TERMINAL")) ? Screen.TERMINAL : Screen.LOG,
        about);
  }

  /** Lines on standard error that others may come between. */
  static TerminalProgress inALog(String about) {
    return new TerminalProgress(System.err, Screen.LOG, about);
  }

  TerminalProgress(PrintStream out, Screen screen, String about) {
    this.out = out;
    this.isTerminal = screen == Screen.TERMINAL;
    this.about = about.isEmpty() ? "" : about + " ";
    this.counterName = about.isEmpty() ? COUNTER : COUNTER + " " + about;
  }

  @Override
  public void phase(String name, long size) {
    phase = name;
    items = size;
    startNanos = System.nanoTime();
    counter = null;
    runningTasks.clear();
    if (!isTerminal) {
      line(phase + (size < 0 ? "" : String.format(Locale.ROOT, ": %,d items", size)));
    }
    long period = isTerminal ? TERMINAL_SECONDS : LOG_SECONDS;
    ticker = clock.scheduleAtFixedRate(this::tick, period, period, TimeUnit.SECONDS);
  }

  @Override
  public LongAccumulator itemsCounter(SparkSession spark) {
    counting = spark.sparkContext();
    counter = counting.longAccumulator(counterName);
    heartbeats = new Heartbeats();
    counting.addSparkListener(heartbeats);
    return counter;
  }

  @Override
  public void note(String text) {
    line(text);
  }

  @Override
  public void phaseDone() {
    ticker.cancel(false);
    if (heartbeats != null) {
      counting.removeSparkListener(heartbeats);
      heartbeats = null;
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    String rate =
        items > 0
            ? String.format(Locale.ROOT, ", %,d items, %.0f items/s", items, items / seconds)
            : "";
    line(String.format(Locale.ROOT, "%s: done in %.1f s%s", phase, seconds, rate));
  }

  /** Shows where the phase is. */
  void tick() {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    LongAccumulator counted = counter;
    String text;
    if (counted == null || items <= 0) {
      text = String.format(Locale.ROOT, "%s: %.0f s", phase, seconds);
    } else {
      long done = counted.value() + runningTasks.values().stream().mapToLong(Long::longValue).sum();
      done = Math.min(done, items);
      double rate = done / seconds;
      text =
          String.format(
              Locale.ROOT,
              "%s: %,d of %,d items (%d %%), %.0f items/s, %s left",
              phase,
              done,
              items,
              100 * done / items,
              rate,
              rate > 0 ? String.format(Locale.ROOT, "%.0f s", (items - done) / rate) : "?");
    }
    if (isTerminal) {
      out.print(CLEAR_LINE + about + text);
      out.flush();
      isLineOpen = true;
    } else {
      line(text);
    }
  }

  private void line(String text) {
    out.println((isTerminal ? CLEAR_LINE : "") + about + text);
    isLineOpen = false;
  }

  /** Leaves no half line behind, so that an error stands on its own. */
  @Override
  public void close() {
    clock.shutdownNow();
    if (isLineOpen) {
      out.print(CLEAR_LINE);
      out.flush();
    }
  }

  /** Tasks report their counters with each heartbeat, long before they end. */
  private final class Heartbeats extends SparkListener {
    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
      CollectionConverters.asJava(update.accumUpdates())
          .forEach(
              task ->
                  CollectionConverters.asJava(task._4())
                      .forEach(info -> count((Long) task._1(), info)));
    }

    @Override
    public void onTaskEnd(org.apache.spark.scheduler.SparkListenerTaskEnd end) {
      runningTasks.remove(end.taskInfo().taskId());
    }

    private void count(long task, AccumulableInfo info) {
      if (info.name().isDefined()
          && info.name().get().equals(counterName)
          && info.update().isDefined()) {
        runningTasks.put(task, ((Number) info.update().get()).longValue());
      }
    }
  }
}
