package io.embark.model;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Vectors by word, for texts that are cut at white space. Per piece, as the WhitespaceTokenizer of
 * sentence-transformers does: the piece as it stands, then without ASCII punctuation at its ends,
 * then in lower case; the first that is known counts, and one that is a stop word drops the piece.
 * A piece that is not found is left out; a vector for unknown words in the file is not used.
 *
 * @param vectors the map and its arrays are not changed any more
 * @param lowerCase the text is lower-cased first
 * @param maxTokens words of a text that count, the first ones
 */
record WordTable(
    Map<String, float[]> vectors,
    int dimension,
    Set<String> stopWords,
    boolean lowerCase,
    int maxTokens)
    implements StaticVectors {
  private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

  @Override
  public int words() {
    return vectors.size();
  }

  @Override
  public Added add(String given, double[] sum) {
    String text = lowerCase ? given.toLowerCase(Locale.ROOT) : given;
    int found = 0;
    int end = 0;
    while (true) {
      int start = end;
      while (start < text.length() && isSpace(text.charAt(start))) {
        start++;
      }
      if (start == text.length()) {
        return new Added(Math.min(found, maxTokens), found > maxTokens);
      }
      end = start;
      while (end < text.length() && !isSpace(text.charAt(end))) {
        end++;
      }
      float[] vector = find(text.substring(start, end));
      if (vector != null && ++found <= maxTokens) {
        for (int d = 0; d < dimension; d++) {
          sum[d] += vector[d];
        }
      }
    }
  }

  private float[] find(String piece) {
    if (stopWords.contains(piece)) {
      return null;
    }
    float[] vector = vectors.get(piece);
    if (vector != null) {
      return vector;
    }
    String stripped = stripped(piece);
    if (stripped.isEmpty() || stopWords.contains(stripped)) {
      return null;
    }
    vector = vectors.get(stripped);
    if (vector != null) {
      return vector;
    }
    String lower = stripped.toLowerCase(Locale.ROOT);
    return stopWords.contains(lower) ? null : vectors.get(lower);
  }

  private static String stripped(String piece) {
    int start = 0;
    int end = piece.length();
    while (start < end && PUNCTUATION.indexOf(piece.charAt(start)) >= 0) {
      start++;
    }
    while (start < end && PUNCTUATION.indexOf(piece.charAt(end - 1)) >= 0) {
      end--;
    }
    return piece.substring(start, end);
  }

  /** White space of Python's str.split. */
  static boolean isSpace(char c) {
    return c <= ' '
        ? c == ' ' || (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x1f)
        : c >= 0x85
            && (c == 0x85
                || c == 0xa0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200a)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202f
                || c == 0x205f
                || c == 0x3000);
  }
}
