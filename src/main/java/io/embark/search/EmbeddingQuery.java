package io.embark.search;

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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

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
    /** One result: the vector to look with, or why there is none. */
    EncodedWindow encode(Encoder encoder);

    /** Words. */
    static Question words(String text) {
      return encoder -> encoder.encode(List.of(text));
    }

    /** A picture or sound that the encoder takes, encoded by what knows how. */
    static Question media(Function<Encoder, EncodedWindow> encode) {
      return encode::apply;
    }
  }

  /** Nearest first; the model must be the one that filled the column. */
  public static List<Hit> ask(
      Searcher searcher, VectorColumn column, EncoderSpec spec, Question question, Scope scope) {
    int asked = QueryFit.check(searcher.where(), column, spec.columns(), MAY_DIFFER);
    Embedding query = encoded(searcher, spec, question).get(asked);
    return searcher.search(SearchPart.of(column.name(), query), scope);
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
    Set<String> taken = new HashSet<>();
    for (EncoderSpec spec : models) {
      List<VectorColumn> fitting = new ArrayList<>();
      for (VectorColumn column : searcher.columns()) {
        if (QueryFit.find(column, spec.columns(), MAY_DIFFER) >= 0 && taken.add(column.name())) {
          fitting.add(column);
        }
      }
      if (fitting.isEmpty()) {
        // says why not, of the first column
        QueryFit.check(searcher.where(), searcher.columns().get(0), spec.columns(), MAY_DIFFER);
      } else {
        List<Embedding> queries = encoded(searcher, spec, question);
        fitting.forEach(
            column ->
                parts.add(
                    SearchPart.of(
                        column.name(),
                        queries.get(QueryFit.find(column, spec.columns(), MAY_DIFFER)))));
      }
    }
    if (words != null) {
      searcher.words().ifPresent(column -> parts.add(SearchPart.of(column, words)));
    }
    return fused(searcher, parts, fusion, scope);
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

  private static List<Embedding> encoded(Searcher searcher, EncoderSpec spec, Question question) {
    Encoded encoded;
    try (Encoder encoder =
        spec.open(spec.deviceOfTask(), Runtime.getRuntime().availableProcessors())) {
      encoded = question.encode(encoder).results().get(0);
    }
    if (encoded.embedding() != null) {
      return encoded.embedding().parts();
    }
    throw new UserError(
        Category.INPUT,
        "Cannot search "
            + searcher.where()
            + ": the query cannot be encoded ("
            + encoded.rejection().reason()
            + ": "
            + encoded.rejection().detail()
            + "), expected one that the model takes. Change the query.");
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
