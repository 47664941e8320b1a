package io.embark.model;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * The ids of a text, remembered by word: a {@code tokenizer.json} that {@link
 * TokenizerFiles#cutsAtSpaces cuts at spaces} gives a word the same ids in every text, and asking
 * the library costs ten times as much as adding the vectors. Thread-safe; does not own the
 * tokenizer.
 */
final class WordTokens {
  /** Zipf's law: the rest are rare. Some 20 MB when full. */
  private static final int MOST_WORDS = 1 << 17;

  private static final int LONGEST_WORD = 32;

  private final TextTokenizer tokenizer;
  private final Map<String, long[]> known = new ConcurrentHashMap<>();

  WordTokens(TextTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Hands over the ids of a text's words in order. */
  void forEach(String text, LongConsumer action) {
    int start = 0;
    while (start < text.length()) {
      int space = text.indexOf(' ', start);
      int end = space < 0 ? text.length() : space;
      if (end > start) {
        for (long id : ids(text.substring(start, end))) {
          action.accept(id);
        }
      }
      start = end + 1;
    }
  }

  private long[] ids(String word) {
    if (word.length() > LONGEST_WORD) {
      return tokenizer.encode(word).ids();
    }
    long[] ids = known.get(word);
    if (ids == null) {
      ids = tokenizer.encode(word).ids();
      if (known.size() < MOST_WORDS) {
        known.put(word, ids);
      }
    }
    return ids;
  }
}
