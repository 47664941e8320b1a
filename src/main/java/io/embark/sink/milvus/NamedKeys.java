package io.embark.sink.milvus;

import java.util.List;

/** Some of many keys in a message. */
final class NamedKeys {
  /** As many as a line takes. */
  static final int MOST = 5;

  private NamedKeys() {}

  /**
   * The first keys in order, with dots where there are more.
   *
   * @param keys some keys, in order
   * @param of how many there are
   */
  static String of(List<String> keys, long of) {
    int named = Math.min(MOST, keys.size());
    return String.join(", ", keys.subList(0, named)) + (of > named ? ", ..." : "");
  }
}
