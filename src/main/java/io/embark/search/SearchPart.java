package io.embark.search;

import io.embark.encode.Embedding;

/**
 * One column to search and what to look for in it: a vector, or words where the store has an index
 * of words.
 *
 * @param query of the column's kind and dimension; null where words are looked for
 * @param words null where a vector is looked for
 */
public record SearchPart(String column, Embedding query, String words) {
  /** A vector. */
  public static SearchPart of(String column, Embedding query) {
    return new SearchPart(column, query, null);
  }

  /** Words. */
  public static SearchPart of(String column, String words) {
    return new SearchPart(column, null, words);
  }
}
