package io.embark.stage;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a secret is to be found: an environment variable or a file, never the secret itself. It is
 * looked up when {@link #reveal} is called, so plans, logs and manifests hold only the place.
 *
 * @param kind {@code env} or {@code file}
 * @param place variable name, or path of a file whose whole content without the last line break is
 *     the secret
 */
public record Secret(String kind, String place) implements Serializable {
  /** The secret, read now. {@code option} names the option in the error when the place is empty. */
  public String reveal(String option, Map<String, String> environment) {
    if (kind.equals("env")) {
      String value = environment.get(place);
      if (value == null || value.isEmpty()) {
        throw new UserError(
            Category.CONFIG,
            "Cannot read secret '"
                + option
                + "': environment variable "
                + place
                + " is not set. Set it, or give { file: PATH }.");
      }
      return value;
    }
    try {
      return Files.readString(Path.of(place)).stripTrailing();
    } catch (IOException e) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read secret '"
              + option
              + "': file "
              + place
              + " cannot be read. Check the path and its permissions, or give { env: NAME }.",
          e);
    }
  }
}
