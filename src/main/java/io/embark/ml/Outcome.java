package io.embark.ml;

import io.embark.corpus.Rejection;
import io.embark.encode.Encoded;
import java.util.List;

/**
 * What became of a cell: a value, or why there is none.
 *
 * @param value null exactly when {@code reason} is not
 * @param reason for {@code reasonCol}: a word, and what was found behind a colon
 */
record Outcome<V>(V value, String reason) {
  static <V> Outcome<V> of(V value) {
    return new Outcome<>(value, null);
  }

  static <V> Outcome<V> none(String reason) {
    return new Outcome<>(null, reason);
  }

  static <V> Outcome<V> none(String reason, String detail) {
    return none(reason + ": " + detail);
  }

  /** One cell of a vector for each result, in order. */
  static List<Outcome<List<Object>>> ofVectors(List<Encoded> results, CellToValue toValue) {
    return results.stream().map(result -> ofVector(result, toValue)).toList();
  }

  private static Outcome<List<Object>> ofVector(Encoded result, CellToValue toValue) {
    Rejection rejection = result.rejection();
    return rejection == null
        ? of(List.of(toValue.of(result.embedding().cells().get(0))))
        : none(rejection.reason(), rejection.detail());
  }
}
