package io.embark.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.ContentHash;
import io.embark.corpus.Modality;
import io.embark.corpus.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLineTest {
  private static final InputFile FILE = new InputFile("file:/d/a.jsonl", "a.jsonl", 0, 0, Map.of());
  private static final RowColumns COLUMNS =
      new RowColumns("id", "text", List.of("n", "deep", "gone"), 1 << 20);
  private static final String WHERE = " (a.jsonl, record at byte 7)";

  private static ReadItem read(byte[] line) {
    return JsonLine.read(FILE, COLUMNS, CappedRecord.whole(line, 7));
  }

  private static ReadItem read(String line) {
    return read(line.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{\"id\":1,\"text\":\"x\" ~ malformed_json ~ found the end of the line inside a JSON value, expected a whole one",
        "{\"id\":1,\"text\":\"x\"} {} ~ malformed_json ~ found more behind the JSON value, expected one value a line",
        "{\"text\":\"x\",\"text\":\"y\"} ~ malformed_json ~ Duplicate field 'text' at column 19",
        "[1] ~ not_an_object ~ found an array, expected an object",
        "\"x\" ~ not_an_object ~ found a string, expected an object",
        "null ~ not_an_object ~ found null, expected an object",
        "{\"id\":{},\"text\":\"x\"} ~ wrong_type ~ found an object in 'id', expected a scalar",
        "{\"text\":\"x\"} ~ null_id ~ found no key 'id', expected an id",
        "{\"id\":null,\"text\":\"x\"} ~ null_id ~ found null in 'id', expected an id",
        "{\"id\":\"\",\"text\":\"x\"} ~ null_id ~ found an empty 'id', expected an id",
      })
  void faultsWithoutAUsableIdAreNamedByFileAndHash(String line, String reason, String detail) {
    ReadItem item = read(line);
    assertThat(item.sourceId()).isEqualTo("a.jsonl#" + ContentHash.of(line));
    assertThat(item.text()).isNull();
    assertThat(item.rejection()).isEqualTo(new Rejection("read", reason, detail + WHERE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{\"id\":\"k\"} ~ missing_text ~ found no key 'text', expected a string (a.jsonl, record at byte 7)",
        "{\"id\":\"k\",\"text\":null} ~ missing_text ~ found null in 'text', expected a string (a.jsonl, record at byte 7)",
        "{\"id\":\"k\",\"text\":[]} ~ wrong_type ~ found an array in 'text', expected a string (a.jsonl, record at byte 7)",
        "{\"id\":\"k\",\"text\":true} ~ wrong_type ~ found a boolean in 'text', expected a string (a.jsonl, record at byte 7)",
        "{\"id\":\"k\",\"text\":\" \\n\"} ~ empty_document ~ found 2 characters of white space, expected a text",
      })
  void faultsOfTheTextKeepTheId(String line, String reason, String detail) {
    ReadItem item = read(line);
    assertThat(item.sourceId()).isEqualTo("k");
    assertThat(item.rejection()).isEqualTo(new Rejection("read", reason, detail));
  }

  @Test
  void attributesAreTextsAndNestedOnesJson() {
    ReadItem item =
        read("{\"id\":12.50,\"text\":\"x\",\"n\":1.10,\"deep\":{\"a\":[1,\"é\"]},\"other\":1}");
    assertThat(item)
        .isEqualTo(
            new ReadItem(
                "12.50",
                Modality.TEXT,
                "x",
                Map.of("n", "1.10", "deep", "{\"a\":[1,\"é\"]}"),
                null,
                null));
  }

  @Test
  void loneSurrogatesBecomeReplacementCharactersOfTheSameLength() {
    assertThat(read("{\"id\":\"a\\udc00\",\"text\":\"\\ud800x\\ud834\\udd1e\\ud800\"}"))
        .isEqualTo(
            new ReadItem(
                "a\uFFFD", Modality.TEXT, "\uFFFDx\uD834\uDD1E\uFFFD", Map.of(), null, null));
  }

  @Test
  void invalidUtf8NamesByteAndOffset() {
    ReadItem item = read(new byte[] {'{', '"', (byte) 0xFF, '"', '}'});
    assertThat(item.rejection())
        .isEqualTo(
            new Rejection(
                "read",
                "invalid_encoding",
                "found byte 0xFF at offset 2, expected UTF-8 of the line" + WHERE));
  }

  @Test
  void stringsAboveJacksonsOwnLimitAreRead() {
    String text = "y".repeat(21_000_000);
    RowColumns roomy = new RowColumns("id", "text", List.of(), 1 << 25);
    byte[] line = ("{\"id\":1,\"text\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
    assertThat(JsonLine.read(FILE, roomy, CappedRecord.whole(line, 0)).text()).isEqualTo(text);
  }

  @Test
  void nestingWithoutEndIsMalformedAndNoStackOverflow() {
    ReadItem item = read("[".repeat(100_000));
    assertThat(item.rejection().reason()).isEqualTo("malformed_json");
    assertThat(item.rejection().detail())
        .isEqualTo(
            "Document nesting depth (1001) exceeds the maximum allowed (1000, from"
                + " `StreamReadConstraints.getMaxNestingDepth()`)"
                + WHERE);
  }
}
