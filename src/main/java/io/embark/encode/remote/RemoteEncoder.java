package io.embark.encode.remote;

import io.embark.corpus.Rejection;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.Encoded;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.Pooling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Dense vectors from a service. All tasks of a JVM share one, and with it the bound on requests at
 * once. A text that a window holds twice is asked for once. The service counts tokens by request,
 * so results have 0.
 */
final class RemoteEncoder implements Encoder {
  private final String prompt;
  private final ServiceLimits limits;
  private final BatchRequest request;
  private final TokenEstimate estimate;
  private final boolean normalize;
  private final Optional<VectorCache> cache;
  private final ExecutorService requests;
  private volatile boolean isClosed;

  RemoteEncoder(
      String prompt,
      ServiceLimits limits,
      BatchRequest request,
      TokenEstimate estimate,
      boolean normalize,
      Optional<VectorCache> cache) {
    this.prompt = prompt;
    this.limits = limits;
    this.request = request;
    this.estimate = estimate;
    this.normalize = normalize;
    this.cache = cache;
    this.requests =
        Executors.newFixedThreadPool(
            limits.requestsInFlight(),
            work -> {
              Thread thread = new Thread(work, "remote-request");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Results of one window by text, put there by the request threads. */
  private final class Window implements BatchRequest.Results {
    private final Map<String, float[]> vectors = new ConcurrentHashMap<>();
    private final Map<String, Rejection> rejections = new ConcurrentHashMap<>();

    @Override
    public void encoded(List<String> texts, List<float[]> answered) {
      Map<String, float[]> good = new LinkedHashMap<>();
      for (int i = 0; i < texts.size(); i++) {
        float[] vector = answered.get(i);
        if (normalize) {
          Pooling.normalize(vector);
        }
        if (Pooling.isFinite(vector)) {
          good.put(texts.get(i), vector);
        } else {
          rejected(
              texts.get(i),
              new Rejection(
                  "encode",
                  "non_finite_vector",
                  "the service gave a vector with null, NaN or infinity, expected "
                      + vector.length
                      + " finite numbers"));
        }
      }
      cache.ifPresent(kept -> kept.add(good));
      vectors.putAll(good);
    }

    @Override
    public void rejected(String text, Rejection rejection) {
      rejections.put(text, rejection);
    }

    Encoded result(String text) {
      Rejection rejection = rejections.get(text);
      return rejection == null
          ? new Encoded(new DenseEmbedding(vectors.get(text).clone()), 0, false, null)
          : new Encoded(null, 0, false, rejection);
    }
  }

  @Override
  public EncodedWindow encode(List<String> texts) {
    if (isClosed) {
      throw new IllegalStateException("encoder is closed");
    }
    List<String> prompted = texts.stream().map(text -> prompt + text).toList();
    Set<String> wanted = new LinkedHashSet<>(prompted);
    Window window = new Window();
    cache.ifPresent(kept -> window.vectors.putAll(kept.find(wanted)));
    wanted.removeAll(window.vectors.keySet());
    RequestCounts counts = new RequestCounts();
    send(
        RequestBatches.cut(wanted, limits.batchItems(), limits.batchTokens(), estimate::tokens),
        window,
        counts);
    List<Encoded> results = prompted.stream().map(window::result).toList();
    long embedded = results.stream().filter(result -> result.rejection() == null).count();
    return new EncodedWindow(results, counts.statistics(embedded));
  }

  /**
   * After a failure no request is begun, but those on their way are awaited: their answers are paid
   * and go into the cache.
   */
  private void send(List<List<String>> batches, Window window, RequestCounts counts) {
    AtomicReference<RuntimeException> failure = new AtomicReference<>();
    List<Future<?>> pending = new ArrayList<>();
    try {
      for (List<String> batch : batches) {
        pending.add(
            requests.submit(
                () -> {
                  try {
                    request.run(batch, window, counts, () -> failure.get() != null);
                  } catch (RuntimeException e) {
                    failure.compareAndSet(null, e);
                  }
                }));
      }
      for (Future<?> one : pending) {
        one.get();
      }
    } catch (RejectedExecutionException | CancellationException e) {
      throw new IllegalStateException("encoder is closed", e);
    } catch (InterruptedException e) {
      pending.forEach(one -> one.cancel(true));
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a service encodes", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request failed", e.getCause());
    }
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  @Override
  public void close() {
    isClosed = true;
    for (Runnable waiting : requests.shutdownNow()) {
      if (waiting instanceof Future<?> request) {
        request.cancel(false); // or its caller would wait for ever
      }
    }
  }
}
