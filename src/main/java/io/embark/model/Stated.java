package io.embark.model;

import java.util.List;
import java.util.Optional;

/** A fact and where it stands: a file of the model, a bundled card, or the job. */
record Stated<T>(T value, String source) {
  /**
   * The first statement, after all were found to say the same.
   *
   * @param fact noun for the error
   */
  static <T> Optional<Stated<T>> agreed(String fact, List<Stated<T>> statements, ModelFault fault) {
    for (Stated<T> other : statements) {
      Stated<T> first = statements.get(0);
      if (!other.value().equals(first.value())) {
        throw fault.of(
            fact
                + " is "
                + first.value()
                + " in "
                + first.source()
                + " but "
                + other.value()
                + " in "
                + other.source()
                + ", expected one answer. Correct the one that is wrong.");
      }
    }
    return statements.stream().findFirst();
  }
}
