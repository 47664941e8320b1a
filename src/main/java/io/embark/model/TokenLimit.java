package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How many tokens a model takes, special tokens included.
 *
 * @param positions largest input that the position embeddings allow; empty if no file says
 * @param stated what the model's makers set, cut to {@code positions}; empty if nobody says
 */
record TokenLimit(OptionalInt positions, Optional<Stated<Integer>> stated) {
  /**
   * Their positions start behind the padding id, so max_position_embeddings counts pad + 1 rows
   * that no token can use (create_position_ids_from_input_ids in transformers).
   */
  private static final Set<String> POSITIONS_AFTER_PADDING =
      Set.of(
          "roberta",
          "roberta-prelayernorm",
          "xlm-roberta",
          "xlm-roberta-xl",
          "camembert",
          "mpnet",
          "longformer",
          "data2vec-text",
          "ibert",
          "xmod",
          "luke",
          "mluke",
          "esm");

  /** Tokenizers without a limit store a huge number (int(1e30) in transformers). */
  private static final double NO_LIMIT = 1e6;

  static TokenLimit of(
      Optional<JsonFile> sentenceConfig,
      Optional<Stated<Integer>> card,
      Optional<JsonFile> tokenizerConfig,
      Optional<JsonFile> config,
      long padTokenId) {
    OptionalInt positions =
        config.map(file -> positions(file, padTokenId)).orElse(OptionalInt.empty());
    Optional<Stated<Integer>> stated =
        sentenceConfig
            .flatMap(file -> count(file, "max_seq_length"))
            .or(() -> card)
            .or(() -> tokenizerConfig.flatMap(file -> count(file, "model_max_length")))
            .or(
                () ->
                    positions.isPresent()
                        ? Optional.of(
                            new Stated<>(
                                positions.getAsInt(),
                                "positions of " + config.orElseThrow().name()))
                        : Optional.empty());
    if (positions.isPresent()
        && stated.isPresent()
        && stated.get().value() > positions.getAsInt()) {
      stated =
          Optional.of(
              new Stated<>(
                  positions.getAsInt(),
                  stated.get().source()
                      + " ("
                      + stated.get().value()
                      + "), cut to the positions of "
                      + config.orElseThrow().name()));
    }
    return new TokenLimit(positions, stated);
  }

  private static OptionalInt positions(JsonFile config, long padTokenId) {
    OptionalInt rows = config.integer("max_position_embeddings");
    if (rows.isEmpty()) {
      rows = config.integer("n_positions");
    }
    // xlnet stores -1 for no limit
    if (rows.isEmpty() || rows.getAsInt() <= 0) {
      return OptionalInt.empty();
    }
    boolean afterPadding =
        POSITIONS_AFTER_PADDING.contains(config.text("model_type").orElse("").replace('_', '-'));
    return OptionalInt.of(rows.getAsInt() - (afterPadding ? Math.toIntExact(padTokenId) + 1 : 0));
  }

  private static Optional<Stated<Integer>> count(JsonFile file, String key) {
    JsonNode value = file.root().path(key);
    if (JsonFile.isAbsent(value) || (value.isNumber() && value.doubleValue() > NO_LIMIT)) {
      return Optional.empty();
    }
    if (!value.canConvertToInt() || value.intValue() <= 0) {
      throw file.wrongType(key, value, "a number of tokens");
    }
    return Optional.of(new Stated<>(value.intValue(), key + " of " + file.name()));
  }
}
