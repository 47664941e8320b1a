package io.embark.filter;

import java.util.List;

/**
 * 64-bit hashes of the n-grams of a list of words: of the characters of n successive words, with a
 * blank between them or without. Polynomial in an odd number modulo 2^64, so that the hash of an
 * n-gram comes from two prefixes in constant time; equal hashes are taken for equal n-grams (two
 * different ones of a text of a million words meet with p below 1e-7).
 */
final class NgramHashes {
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private final long[] hashesBefore;
  private final long[] hashesBehind;
  private final int[] starts;
  private final int[] ends;
  private final long[] powers;

  /** {@code isSpaced}: a blank stands between the words of an n-gram. */
  NgramHashes(List<Word> words, boolean isSpaced) {
    int size = words.size();
    hashesBefore = new long[size];
    hashesBehind = new long[size];
    starts = new int[size];
    ends = new int[size];
    powers = powers(words.stream().mapToInt(Word::length).sum() + size);
    long hash = 0;
    int length = 0;
    for (int i = 0; i < size; i++) {
      Word word = words.get(i);
      hashesBefore[i] = hash;
      starts[i] = length;
      hash = hash * powers[word.length()] + word.hash();
      length += word.length();
      hashesBehind[i] = hash;
      ends[i] = length;
      if (isSpaced) {
        hash = hash * FACTOR + mixed(' ');
        length++;
      }
    }
  }

  private static long[] powers(int most) {
    long[] powers = new long[most + 1];
    powers[0] = 1;
    for (int i = 1; i <= most; i++) {
      powers[i] = powers[i - 1] * FACTOR;
    }
    return powers;
  }

  /** Of the n words from {@code from} on. */
  long hash(int from, int n) {
    return hashesBehind[from + n - 1] - hashesBefore[from] * powers[length(from, n)];
  }

  /** Code points of the n words from {@code from} on. */
  int length(int from, int n) {
    return ends[from + n - 1] - starts[from];
  }

  /** Of a word alone. */
  static long ofCodePoints(String text) {
    long hash = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      hash = hash * FACTOR + mixed(text.codePointAt(i));
    }
    return hash;
  }

  private static long mixed(int codePoint) {
    long mixed = (codePoint + 1L) * 0xBF58476D1CE4E5B9L;
    return mixed ^ (mixed >>> 31);
  }
}
