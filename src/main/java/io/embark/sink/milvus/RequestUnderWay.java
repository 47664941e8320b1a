package io.embark.sink.milvus;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Sends requests in their order, one at a time, on a thread of its own: the next is made while the
 * server works on the one before. Used by one thread, which owns and closes it; after {@link
 * #await} no request is under way.
 */
final class RequestUnderWay implements AutoCloseable {
  private static final long END_SECONDS = 5;

  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "milvus-sender");
            thread.setDaemon(true);
            return thread;
          });
  private Future<?> request = CompletableFuture.completedFuture(null);

  /** Waits for the request before and throws what it threw; then this one is under way. */
  void send(Runnable next) {
    await();
    request = sender.submit(next);
  }

  /** Waits for the last request and throws what it threw. */
  void await() {
    try {
      request.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException fault
          ? fault
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Milvus was asked", e);
    }
  }

  /** Interrupts a request that is under way, and waits a moment for it to end. */
  @Override
  public void close() {
    sender.shutdownNow();
    try {
      sender.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
