package io.embark.eval;

/**
 * trec_eval's order among documents of one score: {@code strcmp} of their ids, descending. Bytes of
 * UTF-8 compare as code points, which UTF-16 units do not.
 */
final class DocumentOrder {
  private DocumentOrder() {}

  /** Negative if {@code a} has the smaller id. */
  static int compare(String a, String b) {
    int most = Math.min(a.length(), b.length());
    for (int i = 0; i < most; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        return Character.isSurrogate(x) == Character.isSurrogate(y)
            ? Character.compare(x, y)
            : Boolean.compare(Character.isSurrogate(x), Character.isSurrogate(y));
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
