package io.embark.segment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a JSON document that stands in a text: members of an object as {@code "name":
 * value}, elements of an array. A field that is longer than wished and holds fields is taken apart.
 */
final class JsonFields {
  private static final int DEEPEST = 200;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /**
   * A field.
   *
   * @param span from its name (an element: its value) to the end of its value
   * @param path names and indices above and of it, {@code $.a.b[3]}
   */
  record Field(Span span, String path) {}

  private final JsonParser parser;
  private final int mostCharacters;

  private JsonFields(JsonParser parser, int mostCharacters) {
    this.parser = parser;
    this.mostCharacters = mostCharacters;
  }

  /**
   * In order.
   *
   * @param mostCharacters longer fields are taken apart where they can be
   * @throws IOException if the text is not one JSON document
   */
  static List<Field> of(String text, int mostCharacters) throws IOException {
    try (JsonParser parser = JSON.createParser(text)) {
      JsonFields reading = new JsonFields(parser, mostCharacters);
      List<Field> fields = new ArrayList<>();
      if (parser.nextToken() == null) {
        throw new IOException("it is empty");
      }
      int start = reading.tokenStart();
      List<Field> inner = reading.value("$");
      if (inner.isEmpty()) {
        fields.add(new Field(new Span(start, reading.tokenEnd()), "$"));
      }
      fields.addAll(inner);
      if (parser.nextToken() != null) {
        throw new IOException("there is more behind its end");
      }
      return fields;
    }
  }

  private int tokenStart() {
    return (int) parser.currentTokenLocation().getCharOffset();
  }

  private int tokenEnd() throws IOException {
    parser.finishToken(); // a text is read only when it is asked for
    return (int) parser.currentLocation().getCharOffset();
  }

  /** Fields of the value that the parser stands at, whose end it moves to; none of a plain one. */
  private List<Field> value(String path) throws IOException {
    List<Field> fields = new ArrayList<>();
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        int start = tokenStart();
        String name = parser.currentName();
        parser.nextToken();
        add(fields, start, path + "." + name);
      }
    } else if (parser.currentToken() == JsonToken.START_ARRAY) {
      for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
        add(fields, tokenStart(), path + "[" + index + "]");
      }
    }
    return fields;
  }

  private void add(List<Field> fields, int start, String path) throws IOException {
    List<Field> inner = value(path);
    Span whole = new Span(start, tokenEnd());
    if (whole.length() > mostCharacters && !inner.isEmpty()) {
      fields.addAll(inner);
    } else {
      fields.add(new Field(whole, path));
    }
  }
}
