package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What {@code config.json} of a cross-encoder says about its scores. */
final class ScoreFile {
  /** Of {@code CrossEncoder} of sentence-transformers where a model with one label names none. */
  static final Activation UNNAMED = Activation.SIGMOID;

  private static final String SECTION = "sentence_transformers";
  private static final String NAME = "activation_fn";
  private static final String OLD_NAME = "sbert_ce_default_activation_function"; // before 4.0

  private ScoreFile() {}

  static Activation activation(JsonFile config, ModelFault fault) {
    JsonNode current = config.root().path(SECTION).path(NAME);
    JsonNode old = config.root().path(OLD_NAME);
    String key = current.isTextual() ? SECTION + "." + NAME : OLD_NAME;
    Optional<String> named = Optional.ofNullable((current.isTextual() ? current : old).textValue());
    if (named.isEmpty()) {
      return UNNAMED;
    }
    return Activation.ofClass(named.get())
        .orElseThrow(
            () ->
                fault.of(
                    key
                        + " of "
                        + config.name()
                        + " is '"
                        + named.get()
                        + "', expected one of "
                        + Activation.supported()
                        + " of torch.nn. Use a model with one of these."));
  }
}
