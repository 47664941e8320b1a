package io.embark.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.stage.OptionSet;
import io.embark.testing.LocalSpark;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextReaderTest implements ReaderContract {
  @TempDir Path folder;

  @Override
  public Reader reader() {
    return new TextReader();
  }

  @Override
  public OptionSet options() {
    return TextReader.OPTIONS;
  }

  @Override
  public void writeTwo(Path into, String name) throws IOException {
    Files.writeString(into.resolve("1.txt"), name + " one");
    Files.writeString(into.resolve("2.txt"), name + " two");
  }

  private List<Found> read(Map<String, ?> more) {
    Map<String, Object> values = new HashMap<>(more);
    values.putIfAbsent("path", folder.toString());
    return Found.by(reader(), options(), values);
  }

  @Test
  void everyFileIsARowAndFaultsAreRejects() throws IOException {
    Files.writeString(folder.resolve("crlf.txt"), "a\r\n  b\t\n");
    Files.write(folder.resolve("bom8.txt"), "\uFEFFé".getBytes(StandardCharsets.UTF_8));
    Files.write(folder.resolve("bom16.txt"), "\uFEFFdé𝄞".getBytes(StandardCharsets.UTF_16LE));
    Files.write(folder.resolve("latin.txt"), "caf\u00e9!".getBytes(StandardCharsets.ISO_8859_1));
    Files.write(folder.resolve("cut.txt"), new byte[] {'o', 'k', (byte) 0xE2, (byte) 0x82});
    Files.writeString(folder.resolve("zero.txt"), "");
    Files.writeString(folder.resolve("white.txt"), " \u00a0\n\u3000");
    Files.writeString(folder.resolve("large.txt"), "x".repeat(41));
    Files.writeString(folder.resolve("fits.txt"), "x".repeat(40));
    Files.writeString(folder.resolve("12:30.txt"), "colon");
    assertThat(read(Map.of("max-document-bytes", 40)))
        .containsExactly(
            Found.alive("12:30.txt", "colon"),
            Found.alive("bom16.txt", "dé𝄞"),
            Found.alive("bom8.txt", "é"),
            Found.alive("crlf.txt", "a\r\n  b\t\n"),
            Found.rejected(
                "cut.txt", null, "invalid_encoding", "found byte 0xE2 at offset 2, expected UTF-8"),
            Found.alive("fits.txt", "x".repeat(40)),
            Found.rejected(
                "large.txt",
                null,
                "document_too_large",
                "found 41 bytes, expected at most 40 (option max-document-bytes)"),
            Found.rejected(
                "latin.txt",
                null,
                "invalid_encoding",
                "found byte 0xE9 at offset 3, expected UTF-8"),
            Found.rejected(
                "white.txt",
                " \u00a0\n\u3000",
                "empty_document",
                "found 4 characters of white space, expected a text"),
            Found.rejected(
                "zero.txt", "", "empty_document", "found no characters, expected a text"));
  }

  @Test
  void aFileThatCannotBeReadIsARejectAndTheOthersAreRead() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "fine");
    Path lost = Files.writeString(folder.resolve("b.txt"), "lost");
    InputListing listing =
        reader()
            .list(
                LocalSpark.session(),
                options().parse("read.test", Map.of("path", folder.toString())));
    Files.delete(lost);
    assertThat(
            Found.in(
                reader()
                    .read(
                        LocalSpark.session(),
                        options().parse("read.test", Map.of("path", folder.toString())),
                        listing)))
        .containsExactly(
            Found.alive("a.txt", "fine"),
            Found.rejected(
                "b.txt",
                null,
                "unreadable",
                "reading failed: FileNotFoundException: File "
                    + lost.toUri().toString().replace("///", "/")
                    + " does not exist"));
  }

  @Test
  void extensionsChooseFilesBelowADirectoryOnly() throws IOException {
    Files.writeString(folder.resolve("a.TXT"), "a");
    Files.writeString(folder.resolve("b.md"), "b");
    Files.writeString(folder.resolve("README"), "c");
    assertThat(read(Map.of("extensions", List.of(".txt", "md"))))
        .extracting(Found::sourceId)
        .containsExactly("a.TXT", "b.md");
    assertThat(read(Map.of("extensions", "txt", "path", folder.resolve("README").toString())))
        .containsExactly(Found.alive("README", "c"));
  }

  @Test
  void theDeclarationOfHumanRightsIsReadInEveryScript() throws IOException {
    Path udhr = SharedFiles.path("data/text-udhr");
    List<Found> rows = read(Map.of("path", udhr + "/udhr_*.xml"));
    try (Stream<Path> files = Files.list(udhr)) {
      assertThat(rows)
          .hasSize((int) files.filter(file -> file.toString().contains("udhr_")).count());
    }
    for (Found row : rows) {
      assertThat(row)
          .isEqualTo(Found.alive(row.sourceId(), Files.readString(udhr.resolve(row.sourceId()))));
    }
  }
}
