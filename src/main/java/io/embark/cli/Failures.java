package io.embark.cli;

import io.embark.corpus.UserError;

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

  /** First line of the innermost cause, with its class. */
  static String line(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    String message =
        innermost.getMessage() == null
            ? ""
            : ": " + innermost.getMessage().lines().findFirst().orElse("");
    return innermost.getClass().getSimpleName()
        + message
        + ". This looks like a fault of Embark; the trace follows.";
  }
}
