package io.embark.filter;

import java.util.Arrays;
import java.util.List;

/** How much of a text is in n-grams that come again: Rae et al., arXiv 2112.11446, table A1. */
final class RepeatedNgrams {
  private final NgramHashes spaced;
  private final NgramHashes joined;
  private final int words;
  private long[] keys;
  private int[] counts;

  RepeatedNgrams(List<Word> words) {
    this.words = words.size();
    this.spaced = new NgramHashes(words, true);
    this.joined = new NgramHashes(words, false);
    int capacity = Integer.highestOneBit(Math.max(8, this.words)) << 2;
    this.keys = new long[capacity];
    this.counts = new int[capacity];
  }

  /**
   * Characters of all occurrences of the most frequent n-gram, of several the first; 0 for none.
   */
  long top(int n) {
    clear();
    int most = 0;
    int first = -1;
    for (int i = 0; i + n <= words; i++) {
      most = Math.max(most, count(spaced.hash(i, n)));
    }
    for (int i = 0; i + n <= words && first < 0; i++) {
      first = counts[place(key(spaced.hash(i, n)))] == most ? i : -1;
    }
    return first < 0 ? 0 : (long) spaced.length(first, n) * most;
  }

  /** Characters of n-grams that an earlier one equals; those of a repetition count once. */
  long repeated(int n) {
    clear();
    long characters = 0;
    int i = 0;
    while (i + n <= words) {
      long key = key(joined.hash(i, n));
      int place = place(key);
      if (counts[place] > 0) {
        characters += joined.length(i, n);
        i += n;
      } else {
        keys[place] = key;
        counts[place] = 1;
        i++;
      }
    }
    return characters;
  }

  private int count(long hash) {
    long key = key(hash);
    int place = place(key);
    keys[place] = key;
    return ++counts[place];
  }

  private void clear() {
    Arrays.fill(counts, 0);
  }

  /** Spread over all bits: places are taken from the low ones. */
  private static long key(long hash) {
    long mixed = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    return mixed ^ (mixed >>> 33);
  }

  private int place(long key) {
    int mask = keys.length - 1;
    int place = (int) key & mask;
    while (counts[place] > 0 && keys[place] != key) {
      place = (place + 1) & mask;
    }
    return place;
  }
}
