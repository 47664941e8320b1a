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

  /** The column in which words can be looked for; empty for a store without an index of words. */
  Optional<String> words();

  /**
   * The nearest items, nearest first.
   *
   * @param part of one of {@link #columns}, or words in {@link #words}
   */
  List<Hit> search(SearchPart part, Scope scope);

  /** Items found by any of several searches, best first. */
  List<Hit> hybrid(List<SearchPart> parts, Fusion fusion, Scope scope);

  /** The text of an item as the store holds it; empty when the store has no such item. */
  Optional<String> textOf(String itemId);

  /** The stored vector of an item; empty when the store has no such item. */
  Optional<Embedding> vectorOf(String itemId, String column);

  @Override
  void close();
}
