package io.embark.encode.remote;

import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.Secret;
import java.io.Serializable;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The user's key for a service. It travels to executors inside the task, is written into one header
 * and nowhere else.
 */
final class ApiKey implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Pattern VISIBLE = Pattern.compile("[!-~]+");

  private static final String HIDDEN = "***";

  private final String secret;
  private final String place;

  private ApiKey(String secret, String place) {
    this.secret = secret;
    this.place = place;
  }

  /** Looks it up now. {@code option} names the option in errors. */
  static ApiKey reveal(Secret secret, String option, Map<String, String> environment) {
    String value = secret.reveal(option, environment).strip();
    if (!VISIBLE.matcher(value).matches()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read secret '"
              + option
              + "': "
              + secret.place()
              + (value.isEmpty()
                  ? " is empty"
                  : " has spaces, line breaks or letters that no key has")
              + ", expected one word. Set it again.");
    }
    return new ApiKey(value, secret.place());
  }

  /** Where it was found: a variable or a file. */
  String place() {
    return place;
  }

  /** Value of a header: after {@code Bearer} in Authorization, plain in others. */
  String header(String name) {
    return name.equalsIgnoreCase("Authorization") ? "Bearer " + secret : secret;
  }

  /** A service's words without the key, should it repeat it, as JSON or plain. */
  String hiddenIn(String words) {
    String quoted = Json.line(secret);
    String escaped = quoted.substring(1, quoted.length() - 1);
    return words
        .replace(secret, HIDDEN)
        .replace(escaped, HIDDEN)
        .replace(escaped.replace("/", "\\/"), HIDDEN);
  }

  @Override
  public String toString() {
    return "key of " + place;
  }
}
