package io.embark.model;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;

/**
 * Words the errors of one model alike; {@code reference} is what the user gave, or what it stands
 * for.
 */
record ModelFault(String reference) {
  /** {@code sentences}: {@code <found>, expected <expected>. <Do this>.} */
  UserError of(String sentences) {
    return of(Category.MODEL, sentences, null);
  }

  UserError of(Category category, String sentences, Throwable cause) {
    return new UserError(
        category, "Cannot load model '" + reference + "': " + oneLine(sentences), cause);
  }

  /** Libraries put line breaks into their messages; a user error is one line. */
  private static String oneLine(String text) {
    return text.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip();
  }
}
