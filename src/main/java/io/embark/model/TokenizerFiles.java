package io.embark.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.embark.corpus.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the card takes from {@code tokenizer.json} and the small files beside it. Truncation and
 * padding stored in {@code tokenizer.json} are leftovers of its export and say nothing of the
 * model.
 */
record TokenizerFiles(JsonFile tokenizer, Optional<JsonFile> config, Optional<JsonFile> special) {
  /** Normalisers that do not look beyond a space; none is the empty word. */
  private static final Set<String> LETTER_BY_LETTER = Set.of("", "BertNormalizer", "Lowercase");

  private static final List<String> USUAL_PAD_TOKENS = List.of("[PAD]", "<pad>");

  static TokenizerFiles read(Path directory, ModelLayout layout, ModelFault fault)
      throws IOException {
    String name = layout.ofTransformer(ModelLayout.TOKENIZER);
    Optional<JsonFile> tokenizer = JsonFile.read(directory, name, fault);
    if (tokenizer.isEmpty()) {
      throw missing(name, fault);
    }
    return new TokenizerFiles(
        tokenizer.get(),
        JsonFile.read(directory, layout.ofTransformer(ModelLayout.TOKENIZER_CONFIG), fault),
        JsonFile.read(directory, layout.ofTransformer(ModelLayout.SPECIAL_TOKENS), fault));
  }

  /** Of a {@code tokenizer.json} alone. */
  static TokenizerFiles read(Path directory, String name, ModelFault fault) throws IOException {
    JsonFile tokenizer =
        JsonFile.read(directory, name, fault).orElseThrow(() -> missing(name, fault));
    return new TokenizerFiles(tokenizer, Optional.empty(), Optional.empty());
  }

  static UserError missing(String name, ModelFault fault) {
    return fault.of(
        name
            + " is missing, expected it beside config.json. Export the model with its"
            + " tokenizer (optimum-cli export onnx) or name another directory.");
  }

  /** Largest token id. */
  int largestId() {
    int largest = -1;
    JsonNode vocabulary = tokenizer.root().path("model").path("vocab");
    if (vocabulary.isArray()) {
      largest = vocabulary.size() - 1;
    } else {
      for (JsonNode id : vocabulary) {
        largest = Math.max(largest, id.asInt());
      }
    }
    for (JsonNode added : tokenizer.root().path("added_tokens")) {
      largest = Math.max(largest, added.path("id").asInt());
    }
    if (largest < 0) {
      throw tokenizer
          .fault()
          .of(
              "tokenizer.json has no vocabulary, expected a fast tokenizer with model.vocab. Export"
                  + " the model with its tokenizer (optimum-cli export onnx).");
    }
    return largest;
  }

  /** Everything that names the padding token's id; they should agree. */
  List<Stated<Long>> padTokenIds(Optional<JsonFile> modelConfig) {
    List<Stated<Long>> ids = new ArrayList<>();
    OptionalInt configured =
        modelConfig.isPresent() ? modelConfig.get().integer("pad_token_id") : OptionalInt.empty();
    configured.ifPresent(
        id -> ids.add(new Stated<>((long) id, "pad_token_id of " + modelConfig.get().name())));
    config.flatMap(this::namedPad).ifPresent(ids::add);
    special.flatMap(this::namedPad).ifPresent(ids::add);
    if (ids.isEmpty()) {
      JsonNode padding = tokenizer.root().path("padding").path("pad_id");
      if (padding.canConvertToInt()) {
        ids.add(new Stated<>(padding.longValue(), "padding of " + tokenizer.name()));
      }
    }
    for (String usual : USUAL_PAD_TOKENS) {
      Optional<Long> id = ids.isEmpty() ? idOf(usual) : Optional.empty();
      id.ifPresent(found -> ids.add(new Stated<>(found, usual + " of " + tokenizer.name())));
    }
    return ids;
  }

  /** The tokenizer lower-cases by itself. */
  boolean lowercases() {
    return lowercases(tokenizer.root().path("normalizer"));
  }

  private static boolean lowercases(JsonNode normalizer) {
    if (normalizer.path("type").asText().equals("Lowercase")
        || normalizer.path("lowercase").asBoolean()) {
      return true;
    }
    for (JsonNode part : normalizer.path("normalizers")) {
      if (lowercases(part)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Without special tokens, the tokens of a text are those of its pieces between spaces, one piece
   * after the other: WordPiece on words of BERT's pre-tokenizer, a normaliser that works letter by
   * letter, and no added token that reaches over a space.
   */
  boolean cutsAtSpaces() {
    JsonNode root = tokenizer.root();
    for (JsonNode token : root.path("added_tokens")) {
      boolean reachesOut =
          token.path("lstrip").asBoolean()
              || token.path("rstrip").asBoolean()
              || token.path("single_word").asBoolean();
      if (reachesOut || token.path("content").asText().contains(" ")) {
        return false;
      }
    }
    String normalizer = root.path("normalizer").path("type").asText();
    return root.path("model").path("type").asText().equals("WordPiece")
        && root.path("pre_tokenizer").path("type").asText().equals("BertPreTokenizer")
        && LETTER_BY_LETTER.contains(normalizer);
  }

  /** The id of what the vocabulary lacks: {@code unk_id} of Unigram, {@code unk_token} else. */
  OptionalLong unknownId() {
    JsonNode model = tokenizer.root().path("model");
    if (model.path("unk_id").canConvertToInt()) {
      return OptionalLong.of(model.path("unk_id").longValue());
    }
    Optional<Long> id =
        model.path("unk_token").isTextual()
            ? idOf(model.path("unk_token").textValue())
            : Optional.empty();
    return id.isPresent() ? OptionalLong.of(id.get()) : OptionalLong.empty();
  }

  /** Code points of the vocabulary's tokens, the median; of two in the middle their mean. */
  int medianLength() {
    JsonNode vocabulary = tokenizer.root().path("model").path("vocab");
    List<String> tokens = new ArrayList<>();
    if (vocabulary.isArray()) {
      vocabulary.forEach(token -> tokens.add(token.path(0).asText()));
    } else {
      vocabulary.fieldNames().forEachRemaining(tokens::add);
    }
    int[] lengths =
        tokens.stream()
            .mapToInt(token -> token.codePointCount(0, token.length()))
            .sorted()
            .toArray();
    int middle = lengths.length / 2;
    return lengths.length % 2 == 1 ? lengths[middle] : (lengths[middle - 1] + lengths[middle]) / 2;
  }

  /** The id of a token as it stands in the vocabulary. */
  Optional<Long> idOf(String token) {
    for (JsonNode added : tokenizer.root().path("added_tokens")) {
      if (added.path("content").asText().equals(token)) {
        return Optional.of(added.path("id").longValue());
      }
    }
    JsonNode vocabulary = tokenizer.root().path("model").path("vocab");
    if (vocabulary.isArray()) { // Unigram: [piece, score] by id
      for (int id = 0; id < vocabulary.size(); id++) {
        if (vocabulary.get(id).path(0).asText().equals(token)) {
          return Optional.of((long) id);
        }
      }
      return Optional.empty();
    }
    JsonNode id = vocabulary.path(token);
    return id.isInt() ? Optional.of(id.longValue()) : Optional.empty();
  }

  /**
   * The id of a special token by its role, such as {@code mask_token}, as tokenizer_config.json or
   * special_tokens_map.json name it.
   */
  Optional<Long> specialId(String role) {
    return Stream.of(config, special)
        .flatMap(Optional::stream)
        .map(file -> file.root().path(role))
        .map(token -> token.isObject() ? token.path("content") : token)
        .filter(JsonNode::isTextual)
        .findFirst()
        .flatMap(token -> idOf(token.textValue()));
  }

  private Optional<Stated<Long>> namedPad(JsonFile file) {
    JsonNode token = file.root().path("pad_token");
    JsonNode text = token.isObject() ? token.path("content") : token;
    if (!text.isTextual()) {
      return Optional.empty();
    }
    Optional<Long> id = idOf(text.textValue());
    if (id.isEmpty()) {
      throw file.fault()
          .of(
              "pad_token of "
                  + file.name()
                  + " is '"
                  + text.textValue()
                  + "', expected a token of tokenizer.json. Export the model with its tokenizer"
                  + " (optimum-cli export onnx).");
    }
    return Optional.of(new Stated<>(id.get(), "pad_token of " + file.name()));
  }
}
