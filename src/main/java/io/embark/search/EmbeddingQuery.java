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
import java.util.List;
import java.util.Optional;
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
      Searcher searcher,
      VectorColumn column,
      EncoderSpec spec,
      Question question,
      int limit,
      Optional<String> filter) {
    int asked = QueryFit.check(searcher.where(), column, spec.columns(), MAY_DIFFER);
    Encoded encoded;
    try (Encoder encoder =
        spec.open(spec.deviceOfTask(), Runtime.getRuntime().availableProcessors())) {
      encoded = question.encode(encoder).results().get(0);
    }
    if (encoded.embedding() != null) {
      Embedding query = encoded.embedding().parts().get(asked);
      return searcher.search(column.name(), query, limit, filter);
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

  /** Nearest to an item of the store, the item itself left out. */
  public static List<Hit> like(
      Searcher searcher, VectorColumn column, String itemId, int limit, Optional<String> filter) {
    Embedding vector =
        searcher
            .vectorOf(itemId, column.name())
            .orElseThrow(
                () ->
                    new UserError(
                        Category.CONFIG,
                        "Cannot search "
                            + searcher.where()
                            + " for items like '"
                            + itemId
                            + "': there is no such item, expected an item_id of it. Take one from a search with --json."));
    return searcher.search(column.name(), vector, limit + 1, filter).stream()
        .filter(hit -> !hit.itemId().equals(itemId))
        .limit(limit)
        .toList();
  }
}
