package io.embark.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsAndRowsTest {
  static Stream<Arguments> tables() {
    return Stream.of(
        Arguments.of("a,b\r\n1,2\r\n\r\n3,4", List.of("a,b", "1,2", "3,4")),
        Arguments.of("\"x\ny\",2\n3,\"4\"\"\n5\"\n6", List.of("\"x\ny\",2", "3,\"4\"\"\n5\"", "6")),
        Arguments.of("a\tb\n5\" nails\t2\nc\td", List.of("a\tb", "5\" nails\t2", "c\td")),
        Arguments.of("a,\"never closed\nb,c\nd", List.of("a,\"never closed", "b,c", "d")),
        Arguments.of("\"\",x\ny", List.of("\"\",x", "y")),
        Arguments.of(
            "| a | b |\n|---|---|\n| 1 | 2 |", List.of("| a | b |", "|---|---|", "| 1 | 2 |")),
        Arguments.of("  \n\u3000\n", List.of()),
        Arguments.of("", List.of()));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void rowsAreLinesButForQuotedBreaks(String text, List<String> rows) {
    assertThat(TableRows.of(text)).extracting(row -> row.of(text)).isEqualTo(rows);
  }

  @Test
  void fieldsHaveTheirNamesAndPaths() throws IOException {
    String text =
        """
        { "id" : 17, "tags": ["x", {"y": null}],
          "body": {"t\\u00e9": "a \\"b\\"", "n": -1.5e3, "empty": {}} }
        """;
    assertThat(JsonFields.of(text, 1000))
        .extracting(field -> field.path() + " = " + field.span().of(text))
        .containsExactly(
            "$.id = \"id\" : 17",
            "$.tags = \"tags\": [\"x\", {\"y\": null}]",
            "$.body = \"body\": {\"t\\u00e9\": \"a \\\"b\\\"\", \"n\": -1.5e3, \"empty\": {}}");
    assertThat(JsonFields.of(text, 20))
        .extracting(field -> field.path() + " = " + field.span().of(text))
        .containsExactly(
            "$.id = \"id\" : 17",
            "$.tags[0] = \"x\"",
            "$.tags[1] = {\"y\": null}",
            "$.body.t\u00e9 = \"t\\u00e9\": \"a \\\"b\\\"\"",
            "$.body.n = \"n\": -1.5e3",
            "$.body.empty = \"empty\": {}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", " \"a text\" ", "[]", "{ }", "null"})
  void aPlainValueIsOneField(String text) throws IOException {
    assertThat(JsonFields.of(text, 10))
        .extracting(field -> field.path() + " " + field.span().of(text))
        .containsExactly("$ " + text.strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{\"a\": 1", "{\"a\": 1} {}", "{a: 1}", "not json", "[1,]"})
  void refusesWhatIsNoDocument(String text) {
    assertThatThrownBy(() -> JsonFields.of(text, 10)).isInstanceOf(IOException.class);
  }

  @Test
  void aLongFieldOfALongTextKeepsItsPlace() throws IOException {
    String text = "[" + "\"" + "x".repeat(100_000) + "\", 1, [" + "2,".repeat(5_000) + "3]]";
    List<JsonFields.Field> fields = JsonFields.of(text, 100);
    assertThat(fields).hasSize(5_003);
    assertThat(fields.get(0).span().length()).isEqualTo(100_002);
    assertThat(fields.get(5_002).path()).isEqualTo("$[2][5000]");
    assertThat(fields.get(5_002).span().of(text)).isEqualTo("3");
    String deep = "[".repeat(1000) + "]".repeat(1000);
    assertThatThrownBy(() -> JsonFields.of(deep, 10)).hasMessageContaining("nesting depth");
  }
}
