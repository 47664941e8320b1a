package io.embark.pipeline;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;

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
    if (!(innermost instanceof IOException)) {
      return failure instanceof RuntimeException plain ? plain : new IllegalStateException(failure);
    }
    String message =
        innermost.getMessage() == null
            ? innermost.getClass().getSimpleName()
            : innermost.getMessage();
    return new UserError(
        Category.SINK,
        "Cannot finish job '"
            + job
            + "': "
            + message.lines().findFirst().orElse("").strip()
            + ", expected storage with room that answers. Mend it and run again: what is published is kept.",
        failure);
  }
}
