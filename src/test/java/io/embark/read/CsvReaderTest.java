package io.embark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.ContentHash;
import io.embark.corpus.UserError;
import io.embark.stage.OptionSet;
import io.embark.stage.Options;
import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvReaderTest implements ReaderContract {
  @TempDir Path folder;

  @Override
  public Reader reader() {
    return new CsvReader();
  }

  @Override
  public OptionSet options() {
    return CsvReader.OPTIONS;
  }

  @Override
  public void writeTwo(Path into, String name) throws IOException {
    Files.writeString(into.resolve("two.csv"), "id,text\n1," + name + " one\n2," + name + " two\n");
  }

  private List<Found> read(Map<String, ?> more) {
    Map<String, Object> values = new HashMap<>(more);
    values.putIfAbsent("path", folder.toString());
    return Found.by(reader(), options(), values);
  }

  private static String hash(String record) {
    return ContentHash.of(record);
  }

  @Test
  void everyRecordIsARowAndFaultsAreRejects() throws IOException {
    byte[] latin = "bad,caf\u00e9,x\n".getBytes(StandardCharsets.ISO_8859_1);
    String before =
        "\uFEFF\"id\",text,lang\n"
            + "q,\"two\nlines, and \"\"quotes\"\"\",en\r\n"
            + "\n"
            + "short,one\n"
            + "broken,\"a\"b,en\n"
            + ",no id,en\n"
            + "none,,en\n"
            + "white,\" \",\n"
            + "large,"
            + "x".repeat(90)
            + ",en\n";
    byte[] head = before.getBytes(StandardCharsets.UTF_8);
    byte[] tail = "open,\"never closed\nrest,of,file\n".getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[head.length + latin.length + tail.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(latin, 0, all, head.length, latin.length);
    System.arraycopy(tail, 0, all, head.length + latin.length, tail.length);
    Files.write(folder.resolve("a.csv"), all);

    List<Found> rows =
        read(Map.of("id", "id", "attributes", List.of("lang"), "max-document-bytes", 80));

    Map<String, String> en = Map.of("lang", "en");
    String bad =
        rows.stream()
            .filter(row -> row.detail() != null && row.detail().contains("0xE9"))
            .findFirst()
            .get()
            .sourceId();
    assertThat(bad).matches("a\\.csv#[0-9a-f]{32}");
    assertThat(rows)
        .containsExactlyInAnyOrder(
            Found.alive("q", "two\nlines, and \"quotes\"", en),
            Found.rejected(
                "a.csv#" + hash("short,one"),
                null,
                "malformed_csv",
                "found 2 columns, expected 3 (a.csv, record at byte 53)"),
            Found.rejected(
                "a.csv#" + hash("broken,\"a\"b,en"),
                null,
                "malformed_csv",
                "found text behind the closing quote of column 2, expected a delimiter or the end of"
                    + " the line (a.csv, record at byte 63)"),
            new Found(
                "a.csv#" + hash(",no id,en"),
                null,
                en,
                "null_id",
                "found an empty 'id', expected an id (a.csv, record at byte 78)"),
            new Found(
                "none",
                null,
                en,
                "missing_text",
                "found an empty cell in 'text', expected a text (a.csv, record at byte 88)"),
            Found.rejected(
                "white",
                " ",
                "empty_document",
                "found 1 characters of white space, expected a text"),
            Found.rejected(
                "a.csv#" + hash("large," + "x".repeat(90) + ",en"),
                null,
                "document_too_large",
                "found 99 bytes, expected at most 80 (option max-document-bytes) (a.csv, record"
                    + " at byte 108)"),
            Found.rejected(
                bad,
                null,
                "invalid_encoding",
                "found byte 0xE9 at offset 3, expected UTF-8 in column 'text' (a.csv, record at byte"
                    + " 208)"),
            Found.rejected(
                "a.csv#" + hash("open,\"never closed\nrest,of,file\n"),
                null,
                "malformed_csv",
                "found an open quote in column 2, expected a closing one (a.csv, record at byte"
                    + " 219)"));
  }

  @Test
  void aColumnThatIsMissingStopsTheJobWithAGuess() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "id,body,lang\n1,x,en\n");
    assertThatThrownBy(() -> read(Map.of("text", "bodi")))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read 'read.test.text': no column 'bodi' in file:"
                + file
                + ", expected one of: id, body, lang. Change 'text'. Did you mean 'body'?");
    assertThatThrownBy(() -> read(Map.of("text", "body", "attributes", List.of("zzzzzzzz"))))
        .hasMessage(
            "Cannot read 'read.test.attributes': no column 'zzzzzzzz' in file:"
                + file
                + ", expected one of: id, body, lang. Change 'attributes'.");
  }

  @Test
  void everyFilesOwnHeaderCounts() throws IOException {
    Files.writeString(folder.resolve("a.csv"), "id,text\n1,one\n");
    Files.writeString(folder.resolve("b.csv"), "text,more,id\ntwo,x,2\n");
    Files.writeString(folder.resolve("c.csv"), "id,content\n3,three\n");
    assertThat(read(Map.of("id", "id")))
        .containsExactly(
            Found.alive("1", "one"),
            Found.alive("2", "two"),
            Found.rejected(
                "c.csv",
                null,
                "missing_column",
                "found no column 'text', expected it among: id, content"));
  }

  @Test
  void dialectAndCharsetAreTaken() throws IOException {
    Files.write(
        folder.resolve("a.csv"),
        "1\t'it\\'s \\\\ \\n é''!'\n2\té\n".getBytes(Charset.forName("windows-1252")));
    assertThat(
            read(
                Map.of(
                    "header",
                    false,
                    "id",
                    "_c0",
                    "text",
                    "_c1",
                    "delimiter",
                    "\\t",
                    "quote",
                    "'",
                    "escape",
                    "\\",
                    "charset",
                    "windows-1252")))
        .containsExactly(Found.alive("1", "it's \\ \\n é'!"), Found.alive("2", "é"));
  }

  @Test
  void charsetsOfSeveralBytesAreReadWhereNoMarkIsAmbiguous() throws IOException {
    Files.write(
        folder.resolve("a.csv"), "id,text\n1,\"表,ソ\"\n".getBytes(Charset.forName("Shift_JIS")));
    assertThat(read(Map.of("id", "id", "charset", "Shift_JIS")))
        .containsExactly(Found.alive("1", "表,ソ"));
    assertThatThrownBy(() -> read(Map.of("charset", "Shift_JIS", "escape", "\\")))
        .hasMessage(
            "Cannot read 'read.test.charset': characters of 'Shift_JIS' hold the byte 0x5C of a"
                + " delimiter, quote, escape or line end, expected a charset where none does. Change"
                + " one of them, or convert the files to UTF-8.");
  }

  @Test
  void dialectsThatCannotWorkAreRefused() {
    assertThatThrownBy(() -> read(Map.of("charset", "UTF-16")))
        .hasMessage(
            "Cannot read 'read.test.charset': characters of 'UTF-16' hold the byte 0x2C of a"
                + " delimiter, quote, escape or line end, expected a charset where none does. Change"
                + " one of them, or convert the files to UTF-8.");
    assertThatThrownBy(() -> read(Map.of("charset", "utf-88")))
        .hasMessage(
            "Cannot read 'read.test.charset': found 'utf-88', expected a charset that Java knows,"
                + " such as UTF-8 or windows-1252. Change 'charset'.");
    assertThatThrownBy(() -> read(Map.of("delimiter", "||")))
        .hasMessage(
            "Cannot read 'read.test.delimiter': found '||', expected one ASCII character (\\t for a"
                + " tab). Change 'delimiter'.");
  }

  @Test
  void singleLineFilesCutIntoPiecesGiveTheSameRows() throws IOException {
    Files.writeString(
        folder.resolve("a.csv"),
        IntStream.range(0, 300)
            .mapToObj(i -> i % 250 + ",\"" + "é".repeat(i % 97 + 1) + "\"\r\n")
            .collect(Collectors.joining("", "id,text\n", "")));
    Options options =
        options()
            .parse("read.test", Map.of("path", folder.toString(), "id", "id", "multi-line", false));
    CsvReader reader = new CsvReader();
    InputListing listing = reader.list(LocalSpark.session(), options);
    List<Found> whole =
        Found.in(reader.read(LocalSpark.session(), options, listing, Long.MAX_VALUE));
    assertThat(whole).hasSize(300);
    assertThat(Found.in(reader.read(LocalSpark.session(), options, listing, 700))).isEqualTo(whole);
  }
}
