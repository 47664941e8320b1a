package io.embark.model;

import java.io.IOException;

/** The hub or the way to it failed, in words that may follow its address; asking again may help. */
final class HubTrouble extends IOException {
  private static final long serialVersionUID = 1L;

  private final long waitSeconds;

  HubTrouble(String found, Throwable cause) {
    this(found, 0, cause);
  }

  /** {@code waitSeconds}: how long the hub asks to be left alone, 0 if it does not say. */
  HubTrouble(String found, long waitSeconds, Throwable cause) {
    super(found, cause);
    this.waitSeconds = waitSeconds;
  }

  long waitSeconds() {
    return waitSeconds;
  }
}
