package io.embark.pipeline;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.SparkThrowable;

/**
 * Tells a disk that is full or a storage that went away from a fault of Embark, through Spark's
 * wrappings.
 */
final class StorageFault {
  private StorageFault() {}

  /**
   * The UserError among the causes, or one of category SINK where the innermost cause is of input
   * or output, or the failure.
   */
  static RuntimeException told(Exception failure, String job) {
    Throwable innermost = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserError known) {
        return known;
      }
      innermost = cause;
    }
    Optional<String> unreadable = unreadableFile(failure);
    if (!(innermost instanceof IOException) && unreadable.isPresent()) {
      return new UserError(
          Category.BOOKS,
          "Cannot finish job '"
              + job
              + "': file '"
              + unreadable.get()
              + "' is damaged ("
              + firstLine(innermost)
              + "), expected the bytes that were written. Run verify to see what else is; restore it from"
              + " a backup, or run the job with --fresh.",
          failure);
    }
    if (!(innermost instanceof IOException)) {
      return failure instanceof RuntimeException plain ? plain : new IllegalStateException(failure);
    }
    return new UserError(
        Category.SINK,
        "Cannot finish job '"
            + job
            + "': "
            + firstLine(innermost)
            + ", expected storage with room that answers. Mend it and run again: what is published is kept.",
        failure);
  }

  /** The file that Spark names when a reader fails on its content. */
  private static Optional<String> unreadableFile(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable spark
          && String.valueOf(spark.getCondition()).startsWith("FAILED_READ_FILE")) {
        return Optional.ofNullable(spark.getMessageParameters().get("path"));
      }
    }
    return Optional.empty();
  }

  private static String firstLine(Throwable failure) {
    String message =
        failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    return message.lines().findFirst().orElse("").strip();
  }
}
