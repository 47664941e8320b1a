package io.embark.cli;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.VersionInfo;

/** Finds what a person should read in an exception that came through Spark. */
final class Failures {
  static final String INTERRUPTED =
      "Interrupted by a signal. Run the same command again; a job goes on where it was.";

  private Failures() {}

  /** The UserError somewhere in the causes, or what a cause says to a user, or null. */
  static UserError userError(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserError error) {
        return error;
      }
      if (cause instanceof ClassNotFoundException && isOfFileSystem(failure)) {
        return missing(cause, failure);
      }
    }
    return null;
  }

  /** Hadoop names the class of a scheme whose jars are elsewhere. */
  private static boolean isOfFileSystem(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (Arrays.stream(cause.getStackTrace())
          .anyMatch(frame -> frame.getClassName().equals(FileSystem.class.getName()))) {
        return true;
      }
    }
    return false;
  }

  private static UserError missing(Throwable cause, Throwable failure) {
    String name = cause.getMessage().replaceFirst("^Class (.*) not found$", "$1");
    return new UserError(
        Category.CONFIG,
        "Cannot open a file system: class "
            + name
            + " is missing, expected its jars beside Spark's. Give them to spark-submit, or to"
            + " scripts/embark by EMBARK_SPARK_ARGS, such as \"--packages"
            + " org.apache.hadoop:hadoop-aws:"
            + VersionInfo.getVersion()
            + "\".",
        failure);
  }

  /** A signal ends this process; what fails from then on is not to blame. */
  static boolean isInterrupted() {
    Thread nothing = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(nothing);
      Runtime.getRuntime().removeShutdownHook(nothing);
      return false;
    } catch (IllegalStateException e) {
      return true; // thrown while the JVM shuts down, and only then
    }
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
