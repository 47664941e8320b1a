package io.embark.dedup;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.List;

/** The column that a step after encoding compares: the one that is named, or the only one. */
final class ComparedColumn {
  private static final String COLUMN = "column";

  private ComparedColumn() {}

  static OptionSpec option(String doc) {
    return OptionSpec.of(COLUMN, OptionSpec.Type.STRING, doc);
  }

  /**
   * Its name.
   *
   * @param fitting names of columns that can be compared
   * @param what they are, as it follows their number
   * @param advice what to do where there is none
   */
  static String of(Options options, List<String> fitting, String what, String advice) {
    String wanted = options.optionalString(COLUMN).orElse("");
    if (wanted.isEmpty() && fitting.size() == 1) {
      return fitting.get(0);
    }
    if (fitting.contains(wanted)) {
      return wanted;
    }
    throw new UserError(
        Category.CONFIG,
        "Cannot read '"
            + options.where()
            + "': found "
            + (wanted.isEmpty()
                ? "no 'column' and " + fitting.size() + " " + what
                : "column '" + wanted + "'")
            + ", expected "
            + (fitting.isEmpty()
                ? "one to compare. " + advice
                : "one of " + String.join(", ", fitting) + ". Change 'column'."));
  }
}
