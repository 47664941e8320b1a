package io.embark.model;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tasks of one JVM share: opened once a key, kept until the JVM shuts down, since an
 * executor needs the same model in stage after stage.
 */
public final class ModelLease {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLease.class);

  /** Below Spark (40 and more) and Hadoop's file systems (10): tasks have ended by then. */
  private static final int SHUTDOWN_PRIORITY = 1;

  private static final Map<String, CompletableFuture<AutoCloseable>> OPEN =
      new ConcurrentHashMap<>();
  private static final Map<String, Integer> OPENS = new ConcurrentHashMap<>();

  static {
    ShutdownHookManager.get().addShutdownHook(ModelLease::releaseAll, SHUTDOWN_PRIORITY);
  }

  private ModelLease() {}

  /**
   * The resource of {@code key}, opened by the first who asks while others wait. The lease closes
   * it, callers do not. A failed open is not kept: it reaches the caller whose {@code open} failed,
   * and those who waited try in turn, so that one killed task does not fail its neighbours.
   */
  @SuppressWarnings("unchecked") // a key names one kind of resource, as its caller opened it
  public static <T extends AutoCloseable> T share(String key, Callable<T> open) {
    while (true) {
      CompletableFuture<AutoCloseable> mine = new CompletableFuture<>();
      CompletableFuture<AutoCloseable> theirs = OPEN.putIfAbsent(key, mine);
      if (theirs == null) {
        return openFor(key, open, mine);
      }
      try {
        return (T) theirs.get();
      } catch (ExecutionException e) {
        OPEN.remove(key, theirs);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for " + key, e);
      }
    }
  }

  private static <T extends AutoCloseable> T openFor(
      String key, Callable<T> open, CompletableFuture<AutoCloseable> mine) {
    try {
      T opened = open.call();
      OPENS.merge(key, 1, Integer::sum);
      LOG.info("embark: opened {}", key);
      mine.complete(opened);
      return opened;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("cannot open " + key, e);
    } finally {
      if (!mine.isDone()) {
        OPEN.remove(key, mine);
        mine.completeExceptionally(new IllegalStateException("open of " + key + " failed"));
      }
    }
  }

  /** How often {@code key} was opened with success in this JVM. */
  public static int opens(String key) {
    return OPENS.getOrDefault(key, 0);
  }

  /**
   * Closes each resource that is open now, once; a later {@link #share} opens again. One that is
   * being opened at this moment stays. Nobody may still be using them.
   *
   * @throws IllegalStateException if a close failed, after all were tried
   */
  public static void releaseAll() {
    IllegalStateException failure = null;
    for (String key : List.copyOf(OPEN.keySet())) {
      CompletableFuture<AutoCloseable> future = OPEN.get(key);
      if (future != null
          && future.isDone()
          && !future.isCompletedExceptionally()
          && OPEN.remove(key, future)) {
        try {
          future.join().close();
        } catch (Exception e) {
          if (failure == null) {
            failure = new IllegalStateException("cannot close " + key, e);
          } else {
            failure.addSuppressed(e);
          }
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
