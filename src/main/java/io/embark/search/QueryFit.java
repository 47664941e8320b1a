package io.embark.search;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.Embedding;
import io.embark.encode.MultiVectorEmbedding;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which column a query goes to, and whether its model is the one that filled that column. */
public final class QueryFit {
  private QueryFit() {}

  /**
   * The column of that name, or the only one.
   *
   * @param where the searched store in words for messages, such as {@code collection 'docs__1'}
   */
  public static VectorColumn column(
      String where, List<VectorColumn> columns, Optional<String> name) {
    String names = columns.stream().map(VectorColumn::name).collect(Collectors.joining(", "));
    if (name.isEmpty()) {
      if (columns.size() == 1) {
        return columns.get(0);
      }
      throw new UserError(
          Category.CONFIG,
          "Cannot choose a vector column of "
              + where
              + ": found "
              + (columns.isEmpty() ? "none" : names)
              + ", expected exactly one or a name. Give --column.");
    }
    return columns.stream()
        .filter(column -> column.name().equals(name.get()))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    Category.CONFIG,
                    "Cannot search "
                        + where
                        + ": no vector column '"
                        + name.get()
                        + "', expected one of: "
                        + names
                        + ". Change --column."));
  }

  /**
   * Refuses a model whose vectors may not be compared with those of the column.
   *
   * @param queries the columns that the query's model would fill
   * @param mayDiffer fingerprint keys in which queries differ from documents by design: the prompt
   * @return index of the column among {@code queries} that is compared with the stored one
   */
  public static int check(
      String where, VectorColumn stored, List<VectorColumn> queries, Set<String> mayDiffer) {
    int of = ofKind(stored, queries);
    if (of >= 0) {
      check(where, stored, queries.get(of), mayDiffer);
      return of;
    }
    throw refusal(
        where,
        stored,
        "the model gives "
            + queries.stream().map(VectorColumn::kind).collect(Collectors.joining(", "))
            + " vectors",
        stored.kind());
  }

  /** As {@link #check}; -1 where it refuses. */
  static int find(VectorColumn stored, List<VectorColumn> queries, Set<String> mayDiffer) {
    int of = ofKind(stored, queries);
    boolean fits =
        of >= 0
            && stored.dimension() == queries.get(of).dimension()
            && (stored.fingerprint().isEmpty()
                || differing(stored, queries.get(of), mayDiffer).isEmpty());
    return fits ? of : -1;
  }

  private static int ofKind(VectorColumn stored, List<VectorColumn> queries) {
    for (int i = 0; i < queries.size(); i++) {
      if (queries.get(i).kind().equals(stored.kind())) {
        return i;
      }
    }
    return -1;
  }

  private static Set<String> differing(
      VectorColumn stored, VectorColumn query, Set<String> mayDiffer) {
    Set<String> keys = new TreeSet<>(stored.fingerprint().keySet());
    keys.addAll(query.fingerprint().keySet());
    keys.removeAll(mayDiffer);
    keys.removeIf(
        key -> Objects.equals(stored.fingerprint().get(key), query.fingerprint().get(key)));
    return keys;
  }

  private static void check(
      String where, VectorColumn stored, VectorColumn query, Set<String> mayDiffer) {
    if (stored.dimension() != query.dimension()) {
      throw refusal(
          where,
          stored,
          "the model gives " + query.dimension() + " dimensions",
          String.valueOf(stored.dimension()));
    }
    if (stored.fingerprint().isEmpty()) {
      return;
    }
    Set<String> keys = differing(stored, query, mayDiffer);
    if (!keys.isEmpty()) {
      throw refusal(where, stored, "the model has " + values(keys, query), values(keys, stored));
    }
  }

  /** Refuses a query that is not of the column's kind, or not as long as its vectors. */
  static void checkShape(String where, VectorColumn stored, Embedding query) {
    int dimension = stored.dimension();
    String kind;
    if (query instanceof DenseEmbedding dense) {
      kind = VectorColumn.DENSE;
      dimension = dense.values().length;
    } else if (query instanceof MultiVectorEmbedding multi) {
      kind = VectorColumn.MULTI_VECTOR;
      dimension = multi.vectors().length == 0 ? dimension : multi.vectors()[0].length;
    } else {
      kind = VectorColumn.SPARSE;
    }
    if (!kind.equals(stored.kind())) {
      throw refusal(where, stored, "the query is " + kind, stored.kind());
    }
    if (stored.dimension() != dimension) {
      throw refusal(
          where,
          stored,
          "the query has " + dimension + " dimensions",
          String.valueOf(stored.dimension()));
    }
  }

  private static String values(Set<String> keys, VectorColumn column) {
    return keys.stream()
        .map(
            key ->
                key
                    + " "
                    + (column.fingerprint().containsKey(key)
                        ? "'" + column.fingerprint().get(key) + "'"
                        : "absent"))
        .collect(Collectors.joining(", "));
  }

  private static UserError refusal(
      String where, VectorColumn stored, String found, String expected) {
    return new UserError(
        Category.CONFIG,
        "Cannot search column '"
            + stored.name()
            + "' of "
            + where
            + ": "
            + found
            + ", expected "
            + expected
            + ". Set --model to the model that filled the column.");
  }
}
