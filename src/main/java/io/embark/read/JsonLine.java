package io.embark.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One line of JSON Lines as an item. */
final class JsonLine {
  /**
   * Strict: nothing after the value, no key twice. Jackson's limits on the length of strings and
   * names are off, as the line has its own; that on depth (1,000) stays. Numbers keep their digits.
   */
  private static final ObjectReader JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNameLength(Integer.MAX_VALUE)
                          .maxNumberLength(Integer.MAX_VALUE)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build()
          .reader();

  private final String relativePath;
  private final Map<String, String> ofPath;
  private final RowColumns columns;
  private final CappedRecord line;

  private JsonLine(InputFile file, RowColumns columns, CappedRecord line) {
    this.relativePath = file.relativePath();
    this.ofPath = file.partitions();
    this.columns = columns;
    this.line = line;
  }

  /** The item, with its id unnumbered where ids come from the content. */
  static ReadItem read(InputFile file, RowColumns columns, CappedRecord line) {
    return new JsonLine(file, columns, line).read();
  }

  private ReadItem read() {
    if (line.bytes() == null) {
      return rejected(
          ReadReason.DOCUMENT_TOO_LARGE,
          ReadItem.tooLargeDetail(line.length(), columns.mostBytes()));
    }
    Decoded decoded = Decoded.strictly(line.bytes(), StandardCharsets.UTF_8);
    if (decoded.fault() != null) {
      return rejected(ReadReason.INVALID_ENCODING, decoded.fault() + " of the line");
    }
    JsonNode value;
    try {
      value = JSON.readTree(decoded.text());
    } catch (JsonProcessingException e) {
      return rejected(ReadReason.MALFORMED_JSON, malformed(e));
    }
    return value.isObject()
        ? item(value)
        : rejected(ReadReason.NOT_AN_OBJECT, "found " + kind(value) + ", expected an object");
  }

  private ReadItem item(JsonNode object) {
    Map<String, String> carried = new TreeMap<>();
    for (String name : columns.attributes()) {
      JsonNode value = object.path(name);
      if (!value.isMissingNode() && !value.isNull()) {
        carried.put(name, value.isContainerNode() ? value.toString() : value.asText());
      }
    }
    Map<String, String> attributes = RowColumns.attributes(carried, ofPath);
    String sourceId = columns.fallbackId(relativePath, line.hash());
    if (columns.id() != null) {
      JsonNode id = object.path(columns.id());
      if (id.isContainerNode()) {
        return rejected(
            sourceId, attributes, ReadReason.WRONG_TYPE, wrongType(columns.id(), id, "a scalar"));
      }
      if (id.isMissingNode() || id.isNull() || id.asText().isEmpty()) {
        String found = id.isMissingNode() ? "no key" : id.isNull() ? "null in" : "an empty";
        return rejected(
            sourceId,
            attributes,
            ReadReason.NULL_ID,
            "found " + found + " '" + columns.id() + "', expected an id");
      }
      sourceId = id.asText();
    }
    JsonNode text = object.path(columns.text());
    if (text.isMissingNode() || text.isNull()) {
      String found = text.isNull() ? "null in" : "no key";
      return rejected(
          sourceId,
          attributes,
          ReadReason.MISSING_TEXT,
          "found " + found + " '" + columns.text() + "', expected a string");
    }
    return text.isTextual()
        ? ReadItem.document(sourceId, text.asText(), attributes, null)
        : rejected(
            sourceId,
            attributes,
            ReadReason.WRONG_TYPE,
            wrongType(columns.text(), text, "a string"));
  }

  private static String wrongType(String column, JsonNode value, String expected) {
    return "found " + kind(value) + " in '" + column + "', expected " + expected;
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY, OBJECT -> "an " + value.getNodeType().name().toLowerCase(Locale.ROOT);
      case NULL -> "null";
      default -> "a " + value.getNodeType().name().toLowerCase(Locale.ROOT);
    };
  }

  private static String malformed(JsonProcessingException e) {
    if (e instanceof JsonEOFException) {
      return "found the end of the line inside a JSON value, expected a whole one";
    }
    if (e instanceof MismatchedInputException) { // FAIL_ON_TRAILING_TOKENS
      return "found more behind the JSON value, expected one value a line";
    }
    return e.getLocation() == null
        ? e.getOriginalMessage()
        : e.getOriginalMessage() + " at column " + e.getLocation().getColumnNr();
  }

  private ReadItem rejected(ReadReason reason, String detail) {
    return rejected(columns.fallbackId(relativePath, line.hash()), ofPath, reason, detail);
  }

  private ReadItem rejected(
      String sourceId, Map<String, String> attributes, ReadReason reason, String detail) {
    return ReadItem.rejected(sourceId, attributes, reason, line.locate(detail, relativePath));
  }
}
