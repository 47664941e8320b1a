package io.embark.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.embark.corpus.ContentHash;
import io.embark.stage.OptionSet;
import io.embark.stage.Options;
import io.embark.testing.LocalSpark;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonlReaderTest implements ReaderContract {
  @TempDir Path folder;

  @Override
  public Reader reader() {
    return new JsonlReader();
  }

  @Override
  public OptionSet options() {
    return JsonlReader.OPTIONS;
  }

  @Override
  public void writeTwo(Path into, String name) throws IOException {
    Files.writeString(
        into.resolve("two.jsonl"),
        "{\"text\":\"" + name + " one\"}\n\n{\"text\":\"" + name + " two\"}\n");
  }

  private List<Found> read(Map<String, ?> more) {
    Map<String, Object> values = new HashMap<>(more);
    values.putIfAbsent("path", folder.toString());
    return Found.by(reader(), options(), values);
  }

  @Test
  void equalLinesWithoutIdGetOccurrenceNumbers() throws IOException {
    String line = "{\"text\":\"twin\"}";
    Files.writeString(folder.resolve("a.jsonl"), line + "\r\n" + line + "\n" + "{\"text\":1}");
    Files.writeString(folder.resolve("b.jsonl"), line);
    String hash = ContentHash.of(line);
    assertThat(read(Map.of()))
        .containsExactlyInAnyOrder(
            Found.alive(hash + "#1", "twin"),
            Found.alive(hash + "#2", "twin"),
            Found.alive(hash + "#3", "twin"),
            Found.rejected(
                ContentHash.of("{\"text\":1}") + "#1",
                null,
                "wrong_type",
                "found a number in 'text', expected a string (a.jsonl, record at byte 33)"));
  }

  @Test
  void repeatedIdsKeepTheRowWithTheSmallestHash() throws IOException {
    List<String> texts = List.of("first", "second", "third");
    Files.writeString(
        folder.resolve("a.jsonl"),
        texts.stream()
            .map(text -> "{\"id\":\"a7\",\"text\":\"" + text + "\"}\n")
            .collect(Collectors.joining("", "", "{\"id\":8,\"text\":\"alone\"}\n")));
    String kept = texts.stream().min(Comparator.comparing(ContentHash::of)).get();
    List<Found> rows = read(Map.of("id", "id"));
    assertThat(rows).hasSize(4).contains(Found.alive("8", "alone"), Found.alive("a7", kept));
    assertThat(rows.stream().filter(row -> row.reason() != null))
        .hasSize(2)
        .allMatch(
            row ->
                row.equals(
                    Found.rejected(
                        "a7",
                        row.text(),
                        "repeated_id",
                        "id 'a7' occurs 3 times, expected once; kept the row with the smallest"
                            + " content hash")));
  }

  @Test
  void aDocumentOf50MegabytesIsOneRejectWithBothNumbers() throws IOException {
    int length = 50_000_000;
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(folder.resolve("big.jsonl")))) {
      out.write(
          "{\"id\":\"small\",\"text\":\"fits\"}\n{\"id\":\"big\",\"text\":\""
              .getBytes(StandardCharsets.UTF_8));
      byte[] block = new byte[1000];
      Arrays.fill(block, (byte) 'x');
      for (int i = 0; i < length / block.length; i++) {
        out.write(block);
      }
      out.write("\"}\n{\"id\":\"after\",\"text\":\"fits too\"}\n".getBytes(StandardCharsets.UTF_8));
    }
    List<Found> rows = read(Map.of("id", "id"));
    assertThat(rows)
        .hasSize(3)
        .contains(Found.alive("small", "fits"), Found.alive("after", "fits too"));
    String line = "{\"id\":\"big\",\"text\":\"" + "x".repeat(length) + "\"}";
    assertThat(rows)
        .contains(
            Found.rejected(
                "big.jsonl#" + ContentHash.of(line),
                null,
                "document_too_large",
                "found 50000022 bytes, expected at most 33554432 (option max-document-bytes)"
                    + " (big.jsonl, record at byte 29)"));
  }

  @Test
  void compressedFilesAreReadAndDamagedOnesKeepWhatCameBefore() throws IOException {
    byte[] lines =
        IntStream.range(0, 5000)
            .mapToObj(i -> "{\"id\":" + i + ",\"text\":\"text " + i + "\"}\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8);
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("a.jsonl.gz")))) {
      out.write(lines);
    }
    byte[] gz = Files.readAllBytes(folder.resolve("a.jsonl.gz"));
    Files.write(folder.resolve("b.jsonl.zst"), Zstd.compress(lines));
    for (String name : List.of("a.jsonl.gz", "b.jsonl.zst")) {
      assertThat(read(Map.of("id", "id", "path", folder.resolve(name).toString())))
          .hasSize(5000)
          .contains(Found.alive("4999", "text 4999"));
    }
    Path cut = Files.write(folder.resolve("cut.jsonl.gz"), Arrays.copyOf(gz, gz.length / 2));
    List<Found> rows = read(Map.of("id", "id", "path", cut.toString()));
    assertThat(rows).contains(Found.alive("0", "text 0"));
    assertThat(rows.stream().filter(row -> row.reason() != null))
        .containsExactly(
            Found.rejected(
                "cut.jsonl.gz",
                null,
                "unreadable",
                "reading failed: EOFException: Unexpected end of input stream"));
  }

  @Test
  void anyCutIntoPiecesGivesTheSameRows() throws IOException {
    Files.writeString(
        folder.resolve("a.jsonl"),
        IntStream.range(0, 300)
            .mapToObj(i -> "{\"id\":" + i % 250 + ",\"text\":\"" + "é".repeat(i % 97) + "\"}\n")
            .collect(Collectors.joining()));
    Options options = options().parse("read.test", Map.of("path", folder.toString(), "id", "id"));
    JsonlReader reader = new JsonlReader();
    InputListing listing = reader.list(LocalSpark.session(), options);
    List<Found> whole =
        Found.in(reader.read(LocalSpark.session(), options, listing, Long.MAX_VALUE));
    assertThat(whole).hasSize(300);
    assertThat(Found.in(reader.read(LocalSpark.session(), options, listing, 1000)))
        .isEqualTo(whole);
  }
}
