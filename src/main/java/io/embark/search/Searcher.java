package io.embark.search;

import io.embark.corpus.VectorColumn;
import io.embark.encode.Embedding;
import java.util.List;
import java.util.Optional;

/** Finds items by vectors in one store. Not thread-safe; the caller closes it. */
public interface Searcher extends AutoCloseable {
  /** The searched store in words for messages, such as {@code collection 'docs__1'}. */
  String where();

  /** Columns that can be searched, with kind, dimension, metric and vector fingerprint. */
  List<VectorColumn> columns();

  /**
   * The nearest items, nearest first.
   *
   * @param column one of {@link #columns}
   * @param query of the column's kind and dimension
   * @param limit most hits, at least 1
   * @param filter which items, in the language of the store
   */
  List<Hit> search(String column, Embedding query, int limit, Optional<String> filter);

  /** The stored vector of an item; empty when the store has no such item. */
  Optional<Embedding> vectorOf(String itemId, String column);

  @Override
  void close();
}
