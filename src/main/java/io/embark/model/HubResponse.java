package io.embark.model;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The head of an answer, and its body as it comes. The client has no limit for the time between two
 * pieces of a body, so a watch closes it.
 *
 * @param host as messages name it
 * @param isOfHub false behind a redirect to another host, such as a file store
 */
record HubResponse(HttpResponse<InputStream> answer, String host, boolean isOfHub, Duration silence)
    implements AutoCloseable {
  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "hub-silence");
            thread.setDaemon(true);
            return thread;
          });

  int status() {
    return answer.statusCode();
  }

  HttpHeaders headers() {
    return answer.headers();
  }

  String header(String name) {
    return headers().firstValue(name).orElse("");
  }

  /** As {@link InputStream#read(byte[])}. */
  int read(byte[] buffer) throws HubTrouble {
    Future<?> watch = WATCH.schedule(this::close, silence.toMillis(), TimeUnit.MILLISECONDS);
    try {
      return answer.body().read(buffer);
    } catch (IOException e) {
      throw new HubTrouble(
          host
              + (watch.isDone()
                  ? " sends nothing for " + silence.toSeconds() + " s"
                  : " breaks off its answer"),
          e);
    } finally {
      watch.cancel(false);
    }
  }

  /** Drops what is left of the body. */
  @Override
  public void close() {
    try {
      answer.body().close();
    } catch (IOException e) {
      throw new IllegalStateException("closing only drops the connection", e);
    }
  }
}
