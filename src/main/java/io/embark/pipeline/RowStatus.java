package io.embark.pipeline;

import java.util.Locale;

/**
 * What became of a row before encoding; the name in lower case is the {@code status} column of
 * staged rows.
 */
enum RowStatus {
  KEPT,
  REJECTED,
  DUPLICATE;

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static RowStatus of(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }
}
