package io.embark.search;

import java.util.Optional;

/**
 * Which items may be found, and how many.
 *
 * @param limit most hits, at least 1
 * @param filter in the language of the store; empty for all items
 * @param without id of an item that is not looked for; empty for none
 * @param isOneASource of the items of one source only the nearest is a hit
 */
public record Scope(
    int limit, Optional<String> filter, Optional<String> without, boolean isOneASource) {
  /** All items. */
  public static Scope of(int limit) {
    return new Scope(limit, Optional.empty(), Optional.empty(), false);
  }

  /** Items that a filter lets through. */
  public static Scope of(int limit, Optional<String> filter) {
    return new Scope(limit, filter, Optional.empty(), false);
  }

  /** The same without one item. */
  public Scope without(String itemId) {
    return new Scope(limit, filter, Optional.of(itemId), isOneASource);
  }

  /** The same with another number of hits. */
  Scope withLimit(int most) {
    return new Scope(most, filter, without, isOneASource);
  }
}
