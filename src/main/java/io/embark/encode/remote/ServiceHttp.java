package io.embark.encode.remote;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;

/**
 * Sends one request and reads its whole answer. Follows no redirect: the key goes to the given
 * address and to no other. Thread-safe.
 */
final class ServiceHttp {
  private final Service service;
  private final HttpClient client;

  ServiceHttp(Service service) {
    this.service = service;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(service.timeout())
            .build();
  }

  ServiceReply get(String path) throws ServiceTrouble {
    return send(request(path).GET().build());
  }

  ServiceReply post(String path, String json) throws ServiceTrouble {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    URI uri = service.address().uri(path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("User-Agent", "embark")
            .header("Accept", "application/json");
    if (service.key() != null) {
      request.header(service.keyHeader(), service.key().header(service.keyHeader()));
    }
    return request;
  }

  private ServiceReply send(HttpRequest request) throws ServiceTrouble {
    AtomicBoolean hasHead = new AtomicBoolean();
    // the client's own timeout ends with the head of an answer; this one is for all of it
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(
            request,
            head -> {
              hasHead.set(true);
              return HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
            });
    try {
      HttpResponse<String> whole = answer.get(service.timeout().toMillis(), TimeUnit.MILLISECONDS);
      return new ServiceReply(whole.statusCode(), whole.headers(), whole.body());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw ServiceTrouble.away(
          "does not answer within " + service.timeout().toSeconds() + " s", null);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw ServiceTrouble.away("did not answer before the interruption", null);
    } catch (ExecutionException e) {
      throw trouble(e.getCause(), hasHead.get());
    }
  }

  private static ServiceTrouble trouble(Throwable cause, boolean hasHead) {
    if (cause instanceof HttpConnectTimeoutException
        || cause instanceof java.net.ConnectException) {
      return ServiceTrouble.away("cannot be reached", cause);
    }
    if (cause instanceof SSLException) {
      return ServiceTrouble.away(
          "and this Java agree on no TLS (" + cause.getMessage() + ")", cause);
    }
    if (cause instanceof IOException && hasHead) {
      return ServiceTrouble.damaged("with a body that breaks off", cause);
    }
    if (cause instanceof IOException) {
      return ServiceTrouble.away("breaks the connection", cause);
    }
    throw new IllegalStateException("request failed", cause);
  }
}
