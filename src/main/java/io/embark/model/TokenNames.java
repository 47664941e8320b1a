package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** The tokens of a model's vocabulary as {@code tokenizer.json} writes them ({@code ##ing}). */
public final class TokenNames {
  private final Map<Integer, String> names = new HashMap<>();

  private TokenNames() {}

  /** Of the tokenizer of a model with a graph. */
  public static TokenNames of(ResolvedModel model) {
    String file = model.card().tokenizerFile();
    ModelFault fault = new ModelFault(model.card().reference());
    TokenNames tokens = new TokenNames();
    try {
      JsonNode root = TokenizerFiles.read(model.directory(), file, fault).tokenizer().root();
      JsonNode vocabulary = root.path("model").path("vocab");
      if (vocabulary.isArray()) { // Unigram: [piece, score] by id
        for (int id = 0; id < vocabulary.size(); id++) {
          tokens.names.put(id, vocabulary.get(id).path(0).asText());
        }
      } else {
        vocabulary
            .fields()
            .forEachRemaining(token -> tokens.names.put(token.getValue().asInt(), token.getKey()));
      }
      root.path("added_tokens")
          .forEach(
              token -> tokens.names.put(token.path("id").asInt(), token.path("content").asText()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return tokens;
  }

  /** The token of an id; {@code #id} for one that the file lacks (padding of the graph's rows). */
  public String name(int id) {
    return names.getOrDefault(id, "#" + id);
  }
}
