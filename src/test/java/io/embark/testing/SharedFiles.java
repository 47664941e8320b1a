package io.embark.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The oracles and corpora beside the checkout ({@code ../shared}, or the environment variable
 * {@code EMBARK_SHARED}). A stranger's clone has none: a test that asks is then reported as
 * skipped, by name. With {@code CI=true} it must be there.
 */
public final class SharedFiles {
  private SharedFiles() {}

  /** A file or folder below the shared folder. */
  public static Path path(String relative) {
    String configured = System.getenv("EMBARK_SHARED");
    Path path =
        Path.of(configured == null ? "../shared" : configured)
            .resolve(relative)
            .toAbsolutePath()
            .normalize();
    if (!Files.exists(path)) {
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError("CI must have " + path);
      }
      assumeTrue(false, "skipped: " + relative + " is not in the shared folder");
    }
    return path;
  }
}
