package io.embark.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Columns;
import io.embark.stage.OptionSet;
import io.embark.stage.Options;
import io.embark.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReaderTest implements ReaderContract {
  @TempDir Path folder;

  @Override
  public Reader reader() {
    return new HtmlReader();
  }

  @Override
  public OptionSet options() {
    return HtmlReader.OPTIONS;
  }

  @Override
  public String kindOfFiles() {
    return "htm, html, jar, xhtml, zip ";
  }

  @Override
  public void writeTwo(Path into, String name) throws IOException {
    Files.writeString(into.resolve("1.html"), "<p>" + name + " one");
    Files.write(into.resolve("2.zip"), zip(Map.of("x/2.htm", "<p>" + name + " two")));
  }

  private static byte[] zip(Map<String, String> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : entries.keySet().stream().sorted().toList()) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(entries.get(name).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  private List<Found> read(Map<String, ?> more) {
    Map<String, Object> values = new HashMap<>(more);
    values.putIfAbsent("path", folder.toString());
    return Found.by(reader(), options(), values);
  }

  @Test
  void charsetsAreFoundAsBrowsersDoAndFaultsAreRejects() throws IOException {
    Charset latin = Charset.forName("windows-1252");
    Files.write(folder.resolve("meta.html"), "<meta charset=latin1><p>\u20ac é".getBytes(latin));
    Files.write(
        folder.resolve("equiv.htm"),
        "<meta http-equiv=Content-Type content='text/html; charset=KOI8-R'><p>да"
            .getBytes(Charset.forName("KOI8-R")));
    Files.write(
        folder.resolve("xml.xhtml"),
        "<?xml version='1.0' encoding='windows-1251'?><html><body>да</body></html>"
            .getBytes(Charset.forName("windows-1251")));
    Files.write(
        folder.resolve("mark.html"),
        "\uFEFF<meta charset=latin1><p>é".getBytes(StandardCharsets.UTF_16BE));
    Files.write(folder.resolve("bad.html"), "<p>é".getBytes(latin));
    Files.writeString(folder.resolve("empty.html"), "<title>T</title><script>x</script>");
    Files.writeString(folder.resolve("large.html"), "<p>" + "x".repeat(200));
    Files.writeString(folder.resolve("other.txt"), "not read");
    assertThat(read(Map.of("max-document-bytes", 150)))
        .containsExactly(
            Found.rejected(
                "bad.html",
                null,
                "invalid_encoding",
                "found byte 0xE9 at offset 3, expected UTF-8"),
            new Found(
                "empty.html",
                "",
                Map.of("title", "T"),
                "empty_document",
                "found no characters, expected a text"),
            Found.alive("equiv.htm", "да"),
            Found.rejected(
                "large.html",
                null,
                "document_too_large",
                "found 203 bytes, expected at most 150 (option max-document-bytes)"),
            Found.alive("mark.html", "é"),
            Found.alive("meta.html", "€ é"),
            Found.alive("xml.xhtml", "да"));
  }

  @Test
  void pagesOfArchivesAreRowsAndOtherEntriesAreSkipped() throws IOException {
    Files.write(
        folder.resolve("docs.jar"),
        zip(
            Map.of(
                "META-INF/MANIFEST.MF", "x",
                "a/A.html", "<title>A</title><h1>Head</h1>body",
                "big.html", "<p>" + "0".repeat(3_000_000),
                "inner.zip", "PK",
                "z.css", "y".repeat(3_000_000))));
    Files.write(folder.resolve("none.zip"), zip(Map.of()));
    assertThat(read(Map.of("max-document-bytes", 1000)))
        .containsExactly(
            Found.alive("docs.jar!/a/A.html", "Head\nbody", Map.of("title", "A")),
            Found.rejected(
                "docs.jar!/big.html",
                null,
                "document_too_large",
                "found 3000003 bytes, expected at most 1000 (option max-document-bytes)"));
  }

  @Test
  void damagedArchivesAreOneRejectAndKeepWhatCameBefore() throws IOException {
    byte[] whole = zip(Map.of("1.html", "one", "2.html", "two", "3.html", "x y z ".repeat(99)));
    Files.writeString(folder.resolve("no.zip"), "this is no archive at all");
    int third = new String(whole, StandardCharsets.ISO_8859_1).indexOf("3.html");
    Files.write(folder.resolve("cut.zip"), Arrays.copyOf(whole, third + 10));
    Files.write(folder.resolve("edge.zip"), Arrays.copyOf(whole, third - 30));
    assertThat(read(Map.of()))
        .containsExactly(
            Found.rejected(
                "cut.zip", null, "corrupt_archive", "entry 3: Unexpected end of ZLIB input stream"),
            Found.alive("cut.zip!/1.html", "one"),
            Found.alive("cut.zip!/2.html", "two"),
            Found.rejected(
                "edge.zip",
                null,
                "corrupt_archive",
                "found 2 entries and no end of a zip file, expected its directory: the file is cut"
                    + " off or no zip"),
            Found.alive("edge.zip!/1.html", "one"),
            Found.alive("edge.zip!/2.html", "two"),
            Found.rejected(
                "no.zip",
                null,
                "corrupt_archive",
                "found 0 entries and no end of a zip file, expected its directory: the file is cut"
                    + " off or no zip"));
  }

  @Test
  void theOutlineTravelsWithTheRow() throws IOException {
    Files.writeString(folder.resolve("a.html"), "<p>x<h2>Head</h2>y");
    Options options = options().parse("read.test", Map.of("path", folder.toString()));
    Row row =
        reader()
            .read(LocalSpark.session(), options, reader().list(LocalSpark.session(), options))
            .first();
    assertThat(row.getList(row.fieldIndex(Columns.OUTLINE)).toString()).isEqualTo("[[2,3,Head]]");
  }
}
