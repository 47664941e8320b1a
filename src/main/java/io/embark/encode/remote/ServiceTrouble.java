package io.embark.encode.remote;

import java.io.IOException;

/** The service or the way to it failed, in words that may follow "it "; asking again may help. */
final class ServiceTrouble extends IOException {
  private static final long serialVersionUID = 1L;

  private final long waitMillis;
  private final boolean isAnswer;

  private ServiceTrouble(String found, long waitMillis, boolean isAnswer, Throwable cause) {
    super(found, cause);
    this.waitMillis = waitMillis;
    this.isAnswer = isAnswer;
  }

  static ServiceTrouble away(String found, Throwable cause) {
    return new ServiceTrouble(found, 0, false, cause);
  }

  /** {@code waitMillis}: how long the service asks to be left alone, 0 if it does not say. */
  static ServiceTrouble busy(String found, long waitMillis) {
    return new ServiceTrouble(found, waitMillis, false, null);
  }

  /** An answer that is not what was asked for: it may have been paid. */
  static ServiceTrouble damaged(String how) {
    return damaged(how, null);
  }

  /** As the other one. */
  static ServiceTrouble damaged(String how, Throwable cause) {
    return new ServiceTrouble("answers " + how, 0, true, cause);
  }

  long waitMillis() {
    return waitMillis;
  }

  boolean isAnswer() {
    return isAnswer;
  }
}
