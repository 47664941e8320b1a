package io.embark.cli;

import io.embark.corpus.UserError;
import java.io.IOException;

/** Finds what a person should read in an exception that came through Spark. */
final class Failures {
  private Failures() {}

  /** The UserError somewhere in the causes, or null. */
  static UserError userError(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserError error) {
        return error;
      }
    }
    return null;
  }

  /** Class and message of the innermost cause. */
  static String line(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    String message = OneLine.of(innermost.getMessage());
    return innermost.getClass().getSimpleName()
        + (message.isEmpty() ? "" : ": " + message.replaceFirst("\\.$", ""))
        + (innermost instanceof IOException ? "" : ". This looks like a fault of Embark")
        + "; the trace follows.";
  }
}
