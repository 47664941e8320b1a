package io.embark.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.ContentHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class CappedRecordsTest {
  private static List<CappedRecord> cut(byte[] bytes, long start, long end, int most)
      throws IOException {
    Piece piece = new Piece(new InputFile("f", "f", bytes.length, 0, Map.of()), start, end);
    int from = (int) Math.max(0, start - 1);
    List<CappedRecord> found = new ArrayList<>();
    try (CappedRecords records =
        CappedRecords.of(
            new ByteArrayInputStream(bytes, from, bytes.length - from),
            piece,
            most,
            CappedRecords.Boundary.lines())) {
      for (Optional<CappedRecord> next = records.next(); next.isPresent(); next = records.next()) {
        found.add(next.get());
      }
    }
    return found;
  }

  private static List<String> texts(List<CappedRecord> records) {
    return records.stream()
        .map(record -> new String(record.bytes(), StandardCharsets.UTF_8))
        .toList();
  }

  /** Java's own splitting; a line end at the end starts no line. */
  private static List<String> linesOf(String text) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    if (lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    lines.replaceAll(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    return lines;
  }

  @Property(tries = 500)
  void piecesOfAnyLengthGiveTheLinesOfTheFileOnceAndInOrder(
      @ForAll @StringLength(max = 60) @CharRange(from = 'a', to = 'c') String letters,
      @ForAll @IntRange(min = 1, max = 20) int pieceBytes,
      @ForAll @IntRange(min = 0, max = 3) int ends)
      throws IOException {
    String[] breaks = {"\n", "\r\n", "\n\n", "bé\n"};
    String text = letters.replace("b", breaks[ends]);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<String> found = new ArrayList<>();
    for (int start = 0; start < Math.max(1, bytes.length); start += pieceBytes) {
      found.addAll(texts(cut(bytes, start, start + pieceBytes, 1000)));
    }
    assertThat(found).isEqualTo(linesOf(text));
  }

  @Test
  void longRecordsAreCountedAndHashedButNotHeld() throws IOException {
    String large = "x".repeat(200_000);
    List<CappedRecord> found =
        cut(
            ("ab\n" + large + "\n" + "12345\r\ncd").getBytes(StandardCharsets.UTF_8),
            0,
            1L << 40,
            5);
    assertThat(found).hasSize(4);
    assertThat(found.get(1).bytes()).isNull();
    assertThat(found.get(1).length()).isEqualTo(200_000);
    assertThat(found.get(1).offset()).isEqualTo(3);
    assertThat(found.get(1).hash()).isEqualTo(ContentHash.of(large));
    assertThat(texts(List.of(found.get(0), found.get(2), found.get(3))))
        .containsExactly("ab", "12345", "cd");
    assertThat(found.get(0).hash()).isEqualTo(ContentHash.of("ab"));
  }

  @Test
  void aMarkAtTheStartIsLeftOutAndOneElsewhereStays() throws IOException {
    byte[] bytes = "\uFEFFa\n\uFEFFb".getBytes(StandardCharsets.UTF_8);
    assertThat(texts(cut(bytes, 0, 100, 10))).containsExactly("a", "\uFEFFb");
    assertThat(cut(new byte[] {(byte) 0xEF, (byte) 0xBB}, 0, 100, 10).get(0).length()).isEqualTo(2);
  }
}
