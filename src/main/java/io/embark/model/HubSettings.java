package io.embark.model;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the environment says of the hub, by the names and defaults of the Python package
 * huggingface_hub 2.4 (constants.py).
 *
 * @param endpoint {@code HF_ENDPOINT} without a '/' at its end
 * @param cache {@code HF_HUB_CACHE}: one folder a model, see {@link HubCache}
 * @param isOffline {@code HF_HUB_OFFLINE}: only what is cached
 * @param mayLink false where {@code HF_HUB_DISABLE_SYMLINKS} is set
 * @param silence {@code HF_HUB_DOWNLOAD_TIMEOUT}: longest wait for a connection, for an answer and
 *     for the next bytes of one
 */
record HubSettings(
    String endpoint,
    Optional<HubToken> token,
    Path cache,
    boolean isOffline,
    boolean mayLink,
    Duration silence) {
  private static final String PUBLIC_HUB = "https://huggingface.co";
  private static final String SILENCE_SECONDS = "10";
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)})");

  static HubSettings of(Map<String, String> environment, ModelFault fault) {
    Path home =
        folder(environment, "HF_HOME")
            .orElseGet(
                () ->
                    folder(environment, "XDG_CACHE_HOME")
                        .orElseGet(() -> userHome(environment).resolve(".cache"))
                        .resolve("huggingface"));
    Path cache =
        folder(environment, "HF_HUB_CACHE")
            .or(() -> folder(environment, "HUGGINGFACE_HUB_CACHE"))
            .orElse(home.resolve("hub"));
    Path tokenFile = folder(environment, "HF_TOKEN_PATH").orElse(home.resolve("token"));
    return new HubSettings(
        endpoint(environment, fault),
        isSet(environment, "HF_HUB_DISABLE_IMPLICIT_TOKEN")
            ? Optional.empty()
            : HubToken.find(environment, tokenFile, fault),
        cache.toAbsolutePath().normalize(),
        isSet(environment, "HF_HUB_OFFLINE") || isSet(environment, "TRANSFORMERS_OFFLINE"),
        !isSet(environment, "HF_HUB_DISABLE_SYMLINKS"),
        silence(environment, fault));
  }

  private static String endpoint(Map<String, String> environment, ModelFault fault) {
    String endpoint = text(environment, "HF_ENDPOINT").orElse(PUBLIC_HUB).replaceFirst("/+$", "");
    try {
      URI uri = URI.create(endpoint);
      boolean isHttp = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      if (isHttp
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return endpoint;
      }
    } catch (IllegalArgumentException e) {
      throw malformedEndpoint(fault, e);
    }
    throw malformedEndpoint(fault, null);
  }

  /** Does not repeat it: a log-in may stand in it. */
  private static UserError malformedEndpoint(ModelFault fault, Exception cause) {
    return fault.of(
        Category.CONFIG,
        "HF_ENDPOINT is no address of a hub, expected https://host, perhaps with a port and a path,"
            + " without a log-in. Correct it, or leave it out for "
            + PUBLIC_HUB
            + ".",
        cause);
  }

  private static Duration silence(Map<String, String> environment, ModelFault fault) {
    String seconds = text(environment, "HF_HUB_DOWNLOAD_TIMEOUT").orElse(SILENCE_SECONDS);
    if (!seconds.matches("[1-9][0-9]{0,5}")) {
      throw fault.of(
          Category.CONFIG,
          "HF_HUB_DOWNLOAD_TIMEOUT is '"
              + seconds
              + "', expected a number of seconds. Correct it, or leave it out for "
              + SILENCE_SECONDS
              + ".",
          null);
    }
    return Duration.ofSeconds(Long.parseLong(seconds));
  }

  private static Optional<Path> folder(Map<String, String> environment, String name) {
    return text(environment, name)
        .map(
            value -> {
              String expanded =
                  VARIABLE
                      .matcher(value)
                      .replaceAll(found -> Matcher.quoteReplacement(variable(environment, found)));
              boolean isBelowHome = expanded.equals("~") || expanded.startsWith("~/");
              return isBelowHome
                  ? userHome(environment).resolve(expanded.replaceFirst("^~/?", ""))
                  : Path.of(expanded);
            });
  }

  private static String variable(
      Map<String, String> environment, java.util.regex.MatchResult found) {
    String name = found.group(1) == null ? found.group(2) : found.group(1);
    return environment.getOrDefault(name, found.group());
  }

  private static Path userHome(Map<String, String> environment) {
    return Path.of(text(environment, "HOME").orElse(System.getProperty("user.home")));
  }

  private static boolean isSet(Map<String, String> environment, String name) {
    return text(environment, name)
        .filter(v -> TRUE.contains(v.toUpperCase(Locale.ROOT)))
        .isPresent();
  }

  private static Optional<String> text(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }
}
