package io.embark.model;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * Sends one request to the hub and follows its redirects. The token goes to the origin of the
 * endpoint (scheme, host and port) and to no other.
 */
final class HubHttp {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MOST_REDIRECTS = 10;

  private final HubSettings settings;
  private final URI endpoint;
  private final HttpClient client;

  HubHttp(HubSettings settings) {
    this.settings = settings;
    this.endpoint = URI.create(settings.endpoint());
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.silence())
            .build();
  }

  /** The last answer of a chain of redirects; {@code from}: first byte that is wanted. */
  HubResponse get(URI uri, long from) throws HubTrouble {
    URI place = uri;
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      HubResponse response = send(place, from);
      if (!REDIRECTS.contains(response.status())) {
        return response;
      }
      response.close();
      URI here = place;
      place =
          target(here, response.header("Location"))
              .orElseThrow(
                  () ->
                      new HubTrouble(
                          host(here) + " redirects to a place that is no https address", null));
    }
    throw new HubTrouble(host(uri) + " redirects more than " + MOST_REDIRECTS + " times", null);
  }

  private HubResponse send(URI uri, long from) throws HubTrouble {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(settings.silence())
            .header("User-Agent", "embark")
            // lengths and hashes are those of the plain bytes
            .header("Accept-Encoding", "identity");
    boolean isOfHub = isSameOrigin(uri, endpoint);
    if (isOfHub) {
      settings.token().ifPresent(token -> request.header("Authorization", token.header()));
    }
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    try {
      HttpResponse<InputStream> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      return new HubResponse(answer, host(uri), isOfHub, settings.silence());
    } catch (HttpTimeoutException e) {
      throw new HubTrouble(
          host(uri) + " does not answer within " + settings.silence().toSeconds() + " s", e);
    } catch (ConnectException e) {
      throw new HubTrouble(host(uri) + " cannot be reached", e);
    } catch (SSLException e) {
      throw new HubTrouble(
          host(uri) + " and this Java agree on no TLS (" + e.getMessage() + ")", e);
    } catch (IOException e) {
      throw new HubTrouble(host(uri) + " breaks the connection", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HubTrouble(host(uri) + " did not answer before the interruption", e);
    }
  }

  /** Empty for a place to which nobody should be sent: no web address, or one in the clear. */
  static Optional<URI> target(URI from, String location) {
    try {
      URI target = from.resolve(location);
      boolean isHttp = "http".equals(target.getScheme()) && "http".equals(from.getScheme());
      return Optional.of(target)
          .filter(uri -> (isHttp || "https".equals(uri.getScheme())) && uri.getHost() != null);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The endpoint as the user gave it, else the host alone: queries hold signatures. */
  private String host(URI uri) {
    return isSameOrigin(uri, endpoint)
        ? settings.endpoint()
        : uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  static boolean isSameOrigin(URI one, URI other) {
    return origin(one).equals(origin(other));
  }

  private static String origin(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
  }
}
