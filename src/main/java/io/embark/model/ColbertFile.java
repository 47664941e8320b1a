package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.embark.model.TokenVectorHead.Side;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What {@code config_sentence_transformers.json} says of a multi-vector model, in PyLate's words;
 * what it leaves out is as PyLate 1 and sentence-transformers 6.2 have it.
 */
record ColbertFile(Side query, Side document, Set<Long> skiplist) {
  private static final int QUERY_LENGTH = 32;
  private static final int DOCUMENT_LENGTH = 180;
  private static final int SHORTEST = 3;

  /** {@code string.punctuation} of Python. */
  private static final List<String> PUNCTUATION =
      IntStream.rangeClosed('!', '~')
          .filter(c -> !Character.isLetterOrDigit(c))
          .mapToObj(Character::toString)
          .toList();

  /**
   * @param most longest input that the positions of the graph allow; empty if no file says
   */
  static ColbertFile read(
      Path directory, TokenizerFiles tokenizer, OptionalInt most, ModelFault fault)
      throws IOException {
    Optional<JsonFile> found = JsonFile.read(directory, ModelLayout.SENTENCE_TRANSFORMERS, fault);
    if (found.isEmpty()) {
      throw fault.of(
          ModelLayout.SENTENCE_TRANSFORMERS
              + " is missing, expected it to name the markers of queries and documents. Copy the"
              + " whole model directory.");
    }
    JsonFile file = found.get();
    boolean expands = file.flag("do_query_expansion").orElse(true);
    Side query =
        new Side(
            marker(file, "query_prefix", tokenizer, fault),
            length(file, "query_length", QUERY_LENGTH, most, fault),
            expands ? mask(file, tokenizer, fault) : TokenVectorHead.NO_TOKEN,
            file.flag("attend_to_expansion_tokens")
                .or(() -> file.flag("attend_to_mask_tokens"))
                .orElse(false));
    Side document =
        new Side(
            marker(file, "document_prefix", tokenizer, fault),
            length(file, "document_length", DOCUMENT_LENGTH, most, fault),
            TokenVectorHead.NO_TOKEN,
            false);
    return new ColbertFile(query, document, skiplist(file, tokenizer));
  }

  private static long mask(JsonFile file, TokenizerFiles tokenizer, ModelFault fault) {
    return tokenizer
        .specialId("mask_token")
        .orElseThrow(
            () ->
                fault.of(
                    "do_query_expansion of "
                        + file.name()
                        + " is on but no file names a mask_token, expected it in"
                        + " tokenizer_config.json or special_tokens_map.json. Copy the whole model"
                        + " directory."));
  }

  private static long marker(
      JsonFile file, String key, TokenizerFiles tokenizer, ModelFault fault) {
    String text = file.text(key).orElse("");
    if (text.isEmpty()) {
      return TokenVectorHead.NO_TOKEN;
    }
    return tokenizer
        .idOf(text)
        .or(() -> tokenizer.idOf(text.strip())) // "[Q] " stands for the token [Q]
        .orElseThrow(
            () ->
                fault.of(
                    key
                        + " of "
                        + file.name()
                        + " is '"
                        + text
                        + "', expected a token of tokenizer.json. Take both files from one"
                        + " model."));
  }

  private static int length(
      JsonFile file, String key, int usual, OptionalInt most, ModelFault fault) {
    int length = file.integer(key).orElse(usual);
    if (length < SHORTEST || (most.isPresent() && length > most.getAsInt())) {
      throw fault.of(
          key
              + " of "
              + file.name()
              + " is "
              + length
              + ", expected at least "
              + SHORTEST
              + " tokens"
              + (most.isPresent() ? " and at most the model's " + most.getAsInt() : "")
              + ". Correct it.");
    }
    return length;
  }

  /** Words without a token of their own are left out: the unknown token is no punctuation. */
  private static Set<Long> skiplist(JsonFile file, TokenizerFiles tokenizer) {
    List<String> words = new ArrayList<>();
    JsonNode listed = file.root().path("skiplist_words");
    listed.forEach(word -> words.add(word.asText()));
    return (listed.isArray() ? words : PUNCTUATION)
        .stream()
            .map(tokenizer::idOf)
            .flatMap(Optional::stream)
            .collect(Collectors.toUnmodifiableSet());
  }
}
