package io.embark.encode.remote;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.Serializable;
import java.net.URI;
import java.util.Locale;

/**
 * Base URL of a service.
 *
 * @param base without a '/' at its end
 */
record ServiceAddress(String base) implements Serializable {
  /** Refuses what is none, and what may hold a secret, without repeating it. */
  static ServiceAddress of(String url, String where) {
    String base = url.strip().replaceFirst("/+$", "");
    try {
      URI uri = URI.create(base);
      boolean isHttp =
          "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
      if (isHttp
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return new ServiceAddress(base);
      }
    } catch (IllegalArgumentException e) {
      throw malformed(where, e);
    }
    throw malformed(where, null);
  }

  URI uri(String path) {
    return URI.create(base + path);
  }

  /** Host, port if there is one, and path: what vectors depend on. */
  String place() {
    URI uri = URI.create(base);
    return uri.getHost().toLowerCase(Locale.ROOT)
        + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
        + uri.getRawPath();
  }

  private static UserError malformed(String where, Exception cause) {
    return new UserError(
        Category.CONFIG,
        "Cannot read '"
            + where
            + ".url': it is no address of a service, expected https://host, perhaps with a port and a"
            + " path, without a log-in, '?' or '#'. Correct it, and give a key as 'api-key'.",
        cause);
  }
}
