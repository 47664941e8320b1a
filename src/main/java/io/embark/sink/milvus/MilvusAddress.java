package io.embark.sink.milvus;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.Options;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;

/**
 * Where a Milvus server is, how to log in, and how patient to be. Travels to executors; {@link
 * #toString} leaves the token out.
 *
 * @param uri {@code http://host:port} or {@code https://host:port}
 * @param setting what the user sets to change {@code uri}, for messages: {@code write.milvus.uri}
 *     or {@code --milvus}
 * @param database null for the server's default
 * @param token API key or {@code user:password}; null for a server without log-in
 * @param connectTimeout longest wait for the server to accept a connection
 * @param requestTimeout longest wait for the answer to one request
 * @param retryTime longest time in which one request is sent again; zero for never
 */
public record MilvusAddress(
    String uri,
    String setting,
    String database,
    String token,
    Duration connectTimeout,
    Duration requestTimeout,
    Duration retryTime)
    implements Serializable {
  private static final int DEFAULT_PORT = 19530;

  /** Refuses what is not an http address with a host. */
  public MilvusAddress {
    parsed(uri, setting);
  }

  /** An address with the defaults of {@link MilvusOptions#OPTIONS} and no log-in. */
  public static MilvusAddress of(String uri, String setting) {
    return new MilvusAddress(
        uri,
        setting,
        null,
        null,
        Duration.ofSeconds(MilvusOptions.TIMEOUT_SECONDS),
        Duration.ofSeconds(MilvusOptions.REQUEST_SECONDS),
        Duration.ofSeconds(MilvusOptions.RETRY_SECONDS));
  }

  /** The address that options of {@link MilvusOptions#OPTIONS} give; reads the secrets now. */
  static MilvusAddress of(Options options, Map<String, String> environment) {
    return new MilvusAddress(
        options.string("uri"),
        options.where() + ".uri",
        options.optionalString("database").orElse(null),
        token(options, environment),
        Duration.ofSeconds(options.integer("timeout-seconds")),
        Duration.ofSeconds(options.integer("request-seconds")),
        Duration.ofSeconds(options.integer("retry-seconds")));
  }

  /** The same server with another patience. */
  public MilvusAddress withRetryTime(Duration time) {
    return new MilvusAddress(uri, setting, database, token, connectTimeout, requestTimeout, time);
  }

  /** Another server with the same log-in and patience, which {@code setting} gives. */
  MilvusAddress at(String otherUri, String otherSetting) {
    return new MilvusAddress(
        otherUri, otherSetting, database, token, connectTimeout, requestTimeout, retryTime);
  }

  /** The database as messages of the protocol name it: empty for the server's default. */
  String dbName() {
    return database == null ? "" : database;
  }

  boolean isSecure() {
    return "https".equals(parsed(uri, setting).getScheme());
  }

  String host() {
    return parsed(uri, setting).getHost();
  }

  int port() {
    URI address = parsed(uri, setting);
    if (address.getPort() >= 0) {
      return address.getPort();
    }
    return isSecure() ? 443 : DEFAULT_PORT;
  }

  /** With the port spelt out, as the client library has other defaults. */
  String fullUri() {
    return parsed(uri, setting).getScheme() + "://" + host() + ":" + port();
  }

  @Override
  public String toString() {
    return uri + (database == null ? "" : "/" + database);
  }

  private static URI parsed(String uri, String setting) {
    try {
      URI parsed = new URI(uri);
      if (parsed.getRawUserInfo() != null) {
        throw new UserError(
            Category.CONFIG,
            "Cannot use "
                + setting
                + ": found a user in the address, expected one such as http://localhost:19530. Give the"
                + " log-in by environment or file.");
      }
      if (parsed.getHost() != null
          && ("http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme()))) {
        return parsed;
      }
    } catch (URISyntaxException e) {
      // refused below like every other address that is not one
    }
    throw new UserError(
        Category.CONFIG,
        "Cannot use "
            + setting
            + ": found '"
            + uri
            + "', expected an address such as http://localhost:19530. Change "
            + setting
            + ".");
  }

  private static String token(Options options, Map<String, String> environment) {
    boolean hasUser = options.has("user");
    if (hasUser != options.has("password") || (hasUser && options.has("token"))) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + options.where()
              + "': found "
              + (hasUser ? "'user'" : "'password'")
              + (options.has("token") && hasUser ? " and 'token'" : " alone")
              + ", expected 'token', or 'user' and 'password', or neither. Give one log-in.");
    }
    if (hasUser) {
      return options.string("user")
          + ":"
          + options.secret("password").orElseThrow().reveal("password", environment);
    }
    return options.secret("token").map(secret -> secret.reveal("token", environment)).orElse(null);
  }
}
