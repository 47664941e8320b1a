package io.embark.model;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * fastText's vectors of words and of character n-grams (arXiv 1607.04606), as {@code
 * get_sentence_vector} of fastText 0.9.3 joins them: a word is the mean of its own row, if it has
 * one, and those of its n-grams; a text the mean of its words' vectors, each divided by its length,
 * those of length 0 left out. Words end at ASCII white space and are taken as they stand.
 */
final class FastTextTable implements StaticVectors {
  /** Words are sorted by how often they are: the vectors of the first ones are kept. */
  private static final int KEPT_WORDS = 50_000;

  private static final String END_OF_SENTENCE = "</s>";
  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 16777619;

  private final Map<String, Integer> words;
  private final float[][] rows;
  private final int buckets;
  private final int leastLetters;
  private final int mostLetters;
  private final AtomicReferenceArray<float[]> kept;

  /**
   * @param words row of each word
   * @param rows words, then buckets of n-grams
   * @param leastLetters of an n-gram
   * @param mostLetters of an n-gram; 0 for none
   */
  FastTextTable(
      Map<String, Integer> words, float[][] rows, int buckets, int leastLetters, int mostLetters) {
    this.words = words;
    this.rows = rows;
    this.buckets = buckets;
    this.leastLetters = leastLetters;
    this.mostLetters = mostLetters;
    this.kept = new AtomicReferenceArray<>(Math.min(KEPT_WORDS, rows.length - buckets));
  }

  @Override
  public int dimension() {
    return rows[0].length;
  }

  @Override
  public int words() {
    return rows.length - buckets;
  }

  @Override
  public Added add(String text, double[] sum) {
    int counted = 0;
    int end = 0;
    while (true) {
      int start = end;
      while (start < text.length() && isSpace(text.charAt(start))) {
        start++;
      }
      if (start == text.length()) {
        return new Added(counted, false);
      }
      end = start;
      while (end < text.length() && !isSpace(text.charAt(end))) {
        end++;
      }
      float[] unit = unit(text.substring(start, end));
      counted += unit.length == 0 ? 0 : 1;
      for (int d = 0; d < unit.length; d++) {
        sum[d] += unit[d];
      }
    }
  }

  /** A word's vector of length 1; without components if it has none. */
  private float[] unit(String word) {
    Integer id = words.get(word);
    if (id == null || id >= kept.length()) {
      return computed(word, id);
    }
    float[] unit = kept.get(id);
    if (unit == null) {
      unit = computed(word, id);
      kept.set(id, unit);
    }
    return unit;
  }

  private float[] computed(String word, Integer id) {
    float[] vector = vector(word, id);
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    if (squares == 0) {
      return new float[0];
    }
    double length = Math.sqrt(squares);
    for (int d = 0; d < vector.length; d++) {
      vector[d] = (float) (vector[d] / length);
    }
    return vector;
  }

  /** Of one word, zeros if nothing of it is known. */
  float[] vector(String word) {
    return vector(word, words.get(word));
  }

  private float[] vector(String word, Integer id) {
    float[] sum = new float[dimension()];
    int count = 0;
    if (id != null) {
      add(sum, rows[id]);
      count++;
    }
    if (!word.equals(END_OF_SENTENCE)) {
      count += addNGrams(("<" + word + ">").getBytes(StandardCharsets.UTF_8), sum);
    }
    for (int d = 0; d < sum.length && count > 0; d++) {
      sum[d] /= count;
    }
    return sum;
  }

  /** Dictionary::computeSubwords: letters are UTF-8 sequences, and no single bracket counts. */
  private int addNGrams(byte[] word, float[] sum) {
    int count = 0;
    for (int i = 0; i < word.length; i++) {
      if (isContinuation(word[i])) {
        continue;
      }
      int hash = FNV_OFFSET;
      int j = i;
      for (int letters = 1; j < word.length && letters <= mostLetters; letters++) {
        do {
          hash = (hash ^ word[j++]) * FNV_PRIME; // a byte is signed, as in fastText
        } while (j < word.length && isContinuation(word[j]));
        boolean isBracket = letters == 1 && (i == 0 || j == word.length);
        if (letters >= leastLetters && !isBracket) {
          add(sum, rows[rows.length - buckets + Integer.remainderUnsigned(hash, buckets)]);
          count++;
        }
      }
    }
    return count;
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xc0) == 0x80;
  }

  private static void add(float[] sum, float[] row) {
    for (int d = 0; d < sum.length; d++) {
      sum[d] += row[d];
    }
  }

  /** C's isspace. */
  private static boolean isSpace(char c) {
    return c == ' ' || (c >= 0x09 && c <= 0x0d);
  }
}
