package io.embark.corpus;

/**
 * A fault that the person who runs Embark can mend: one line that says what cannot be done, what
 * was found, what was expected and what to do. Everything else is a bug of ours and is thrown as
 * {@link IllegalStateException}.
 *
 * <p>Message grammar: {@code Cannot <verb> <object>: <found>, expected <expected>. <Do this>.}
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * What kind of thing is wrong; decides the exit code, and so whether a scheduler should try
   * again.
   */
  public enum Category {
    /** The job file or an option is wrong; trying again cannot help. */
    CONFIG(2),
    /** A model cannot be had or does not fit; trying again cannot help. */
    MODEL(2),
    /** The input, or the share of rejects in it, is not acceptable; look at the rejects. */
    INPUT(3),
    /** A service or an output was away or failed; trying again is right. */
    SINK(4),
    /** Books or a verification do not balance. */
    BOOKS(5);

    private final int exitCode;

    Category(int exitCode) {
      this.exitCode = exitCode;
    }

    /** Process exit code of the command line for this category. */
    public int exitCode() {
      return exitCode;
    }
  }

  private final Category category;

  /** One line without a trailing line break; secrets must not be in it. */
  public UserError(Category category, String message) {
    super(message);
    this.category = category;
  }

  /** As the other constructor; {@code cause} is printed only with {@code --verbose}. */
  public UserError(Category category, String message, Throwable cause) {
    super(message, cause);
    this.category = category;
  }

  /** Never null. */
  public Category category() {
    return category;
  }
}
