package io.embark.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** A JSON file of a model; a key that is absent or null is empty, one of another type an error. */
record JsonFile(String name, JsonNode root, ModelFault fault) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Empty if there is no such file. */
  static Optional<JsonFile> read(Path directory, String name, ModelFault fault) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new JsonFile(name, JSON.readTree(Files.readAllBytes(file)), fault));
    } catch (JsonProcessingException e) {
      throw fault.of(
          Category.MODEL,
          name
              + " is not valid JSON at line "
              + e.getLocation().getLineNr()
              + ", expected the file as it was exported. Export or copy the model again.",
          e);
    }
  }

  OptionalInt integer(String key) {
    JsonNode value = root.path(key);
    if (isAbsent(value)) {
      return OptionalInt.empty();
    }
    if (!value.canConvertToInt()) {
      throw wrongType(key, value, "a whole number");
    }
    return OptionalInt.of(value.intValue());
  }

  Optional<String> text(String key) {
    JsonNode value = root.path(key);
    if (isAbsent(value)) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw wrongType(key, value, "a text");
    }
    return Optional.of(value.textValue());
  }

  Optional<Boolean> flag(String key) {
    JsonNode value = root.path(key);
    if (isAbsent(value)) {
      return Optional.empty();
    }
    if (!value.isBoolean()) {
      throw wrongType(key, value, "true or false");
    }
    return Optional.of(value.booleanValue());
  }

  UserError wrongType(String key, JsonNode found, String expected) {
    return fault.of(
        "'" + key + "' of " + name + " is " + found + ", expected " + expected + ". Correct it.");
  }

  static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }
}
