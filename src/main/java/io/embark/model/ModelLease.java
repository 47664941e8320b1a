package io.embark.model;

import java.util.concurrent.Callable;

/**
 * What the tasks of one JVM share: opened once a key, kept until the JVM shuts down, since an
 * executor needs the same model in stage after stage.
 */
public final class ModelLease {
  private ModelLease() {}

  /**
   * The resource of {@code key}, opened by the first who asks; others wait for it. A failed open
   * reaches everybody who waited and is not kept. The lease closes the resource, callers do not.
   */
  public static <T extends AutoCloseable> T share(String key, Callable<T> open) {
    throw new UnsupportedOperationException(key + open);
  }

  /** How often {@code key} was opened with success in this JVM. */
  public static int opens(String key) {
    throw new UnsupportedOperationException(key);
  }

  /** Closes everything that is open now; a later {@link #share} opens again. */
  public static void releaseAll() {
    throw new UnsupportedOperationException();
  }
}
