package io.embark.search;

import io.embark.corpus.Rejection;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.encode.DenseEncoderSpec;
import io.embark.encode.Embedding;
import io.embark.encode.Encoded;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Asks a store for the items nearest to words, to a picture or to one of its own items. */
public final class EmbeddingQuery {
  /**
   * Queries have their own prompt and marker by design, may be cut elsewhere, stand in no document,
   * and are not stored.
   */
  private static final Set<String> MAY_DIFFER =
      Set.of(
          "prompt",
          "max-tokens",
          "side",
          "input-type",
          DenseEncoderSpec.CHUNKING,
          VectorColumn.PRECISION,
          VectorColumn.RANGES);

  private EmbeddingQuery() {}

  /** What is looked for. */
  public interface Question {
    /** A result a query: the vector to look with, or why there is none. */
    EncodedWindow encode(Encoder encoder);

    /** Words. */
    static Question words(String text) {
      return texts(List.of(text));
    }

    /** Several queries, each a result. */
    static Question texts(List<String> texts) {
      return encoder -> encoder.encode(texts);
    }

    /** A picture or sound that the encoder takes, encoded by what knows how. */
    static Question media(Function<Encoder, EncodedWindow> encode) {
      return encode::apply;
    }
  }

  /** Nearest first; the model must be the one that filled the column. */
  public static List<Hit> ask(
      Searcher searcher, VectorColumn column, EncoderSpec spec, Question question, Scope scope) {
    QueryFit.check(searcher.where(), column, spec.columns(), MAY_DIFFER);
    Asked asked = asked(searcher, spec, question);
    asked.refuseRejected(searcher);
    return asked.parts(0).stream()
        .filter(part -> part.column().equals(column.name()))
        .findFirst()
        .map(part -> searcher.search(part, scope))
        .orElseThrow();
  }

  /** Nearest to an item of the store, the item itself left out. */
  public static List<Hit> like(Searcher searcher, VectorColumn column, String itemId, Scope scope) {
    Embedding vector =
        searcher.vectorOf(itemId, column.name()).orElseThrow(() -> unknown(searcher, itemId));
    return searcher.search(SearchPart.of(column.name(), vector), scope.without(itemId));
  }

  /**
   * Best of every column that one of the models has filled, and of the words of texts where the
   * store has an index of them.
   *
   * @param words to look for in that index; null for none
   */
  public static List<Hit> hybrid(
      Searcher searcher,
      List<EncoderSpec> models,
      Question question,
      String words,
      Fusion fusion,
      Scope scope) {
    List<SearchPart> parts = new ArrayList<>();
    for (EncoderSpec spec : models) {
      Asked asked = asked(searcher, spec, question);
      asked.refuseRejected(searcher);
      for (SearchPart part : asked.parts(0)) {
        if (parts.stream().noneMatch(other -> other.column().equals(part.column()))) {
          parts.add(part);
        }
      }
    }
    if (words != null) {
      searcher.words().ifPresent(column -> parts.add(SearchPart.of(column, words)));
    }
    return fused(searcher, parts, fusion, scope);
  }

  /**
   * Queries of one model, encoded.
   *
   * @param columns of the store that the model has filled
   * @param places of these columns among what the model gives
   * @param results one a query
   */
  public record Asked(List<VectorColumn> columns, List<Integer> places, List<Encoded> results) {
    /** What to search with a query, one part a column; none for a query that was rejected. */
    public List<SearchPart> parts(int query) {
      if (results.get(query).embedding() == null) {
        return List.of();
      }
      List<Embedding> embeddings = results.get(query).embedding().parts();
      return IntStream.range(0, columns.size())
          .mapToObj(i -> SearchPart.of(columns.get(i).name(), embeddings.get(places.get(i))))
          .toList();
    }

    private void refuseRejected(Searcher searcher) {
      Rejection rejection = results.get(0).rejection();
      if (rejection != null) {
        throw new UserError(
            Category.INPUT,
            "Cannot search "
                + searcher.where()
                + ": the query cannot be encoded ("
                + rejection.reason()
                + ": "
                + rejection.detail()
                + "), expected one that the model takes. Change the query.");
      }
    }
  }

  /** Encodes queries for every column that the model has filled; a UserError if there is none. */
  public static Asked asked(Searcher searcher, EncoderSpec spec, Question question) {
    List<VectorColumn> columns =
        searcher.columns().stream()
            .filter(column -> QueryFit.find(column, spec.columns(), MAY_DIFFER) >= 0)
            .toList();
    if (columns.isEmpty()) {
      // says why not, of the first of its kind
      VectorColumn first =
          searcher.columns().stream()
              .filter(column -> column.kind().equals(spec.columns().get(0).kind()))
              .findFirst()
              .orElse(searcher.columns().get(0));
      QueryFit.check(searcher.where(), first, spec.columns(), MAY_DIFFER);
    }
    List<Integer> places =
        columns.stream().map(column -> QueryFit.find(column, spec.columns(), MAY_DIFFER)).toList();
    try (Encoder encoder =
        spec.open(spec.deviceOfTask(), Runtime.getRuntime().availableProcessors())) {
      return new Asked(columns, places, question.encode(encoder).results());
    }
  }

  /** As {@link #hybrid} by the vectors and the text of an item, itself left out. */
  public static List<Hit> hybridLike(Searcher searcher, String itemId, Fusion fusion, Scope scope) {
    List<SearchPart> parts = new ArrayList<>();
    for (VectorColumn column : searcher.columns()) {
      searcher
          .vectorOf(itemId, column.name())
          .ifPresent(vector -> parts.add(SearchPart.of(column.name(), vector)));
    }
    String text = textOf(searcher, itemId);
    if (!text.isEmpty()) {
      searcher.words().ifPresent(column -> parts.add(SearchPart.of(column, text)));
    }
    return fused(searcher, parts, fusion, scope.without(itemId));
  }

  /** The text of an item; a UserError where the store has no such item. */
  public static String textOf(Searcher searcher, String itemId) {
    return searcher.textOf(itemId).orElseThrow(() -> unknown(searcher, itemId));
  }

  private static List<Hit> fused(
      Searcher searcher, List<SearchPart> parts, Fusion fusion, Scope scope) {
    if (parts.size() < 2) {
      List<String> searchable = new ArrayList<>();
      searcher.columns().forEach(column -> searchable.add(column.name()));
      searcher.words().ifPresent(searchable::add);
      throw new UserError(
          Category.CONFIG,
          "Cannot search several columns of "
              + searcher.where()
              + ": found a query for "
              + (parts.isEmpty() ? "none" : "'" + parts.get(0).column() + "' only")
              + ", expected at least two of: "
              + String.join(", ", searchable)
              + ". Give --model for each, or leave --hybrid away.");
    }
    return searcher.hybrid(parts, fusion, scope);
  }

  private static UserError unknown(Searcher searcher, String itemId) {
    return new UserError(
        Category.CONFIG,
        "Cannot search "
            + searcher.where()
            + " for items like '"
            + itemId
            + "': there is no such item, expected an item_id of it. Take one from a search with --json.");
  }
}
