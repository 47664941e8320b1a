package io.embark.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CsvCellsTest {
  private static final CsvDialect RFC =
      new CsvDialect((byte) ',', (byte) '"', (byte) '"', true, true, "UTF-8");

  @Provide
  Arbitrary<List<List<String>>> tables() {
    Arbitrary<String> cell =
        Arbitraries.strings().withChars('a', 'é', ',', '"', '\n', '\r', '\\', ' ').ofMaxLength(6);
    return cell.list().ofMinSize(1).ofMaxSize(4).list().ofMaxSize(5);
  }

  @Property(tries = 500)
  void whatAWriterQuotesIsReadBack(@ForAll("tables") List<List<String>> table) throws IOException {
    String written =
        table.stream()
            .map(
                row ->
                    row.stream()
                        .map(cell -> '"' + cell.replace("\"", "\"\"") + '"')
                        .collect(Collectors.joining(",", "", "\r\n")))
            .collect(Collectors.joining());
    byte[] bytes = written.getBytes(StandardCharsets.UTF_8);
    Piece piece = Piece.whole(new InputFile("f", "f", bytes.length, 0, Map.of()));
    List<List<String>> found = new ArrayList<>();
    try (CappedRecords records =
        CappedRecords.of(new ByteArrayInputStream(bytes), piece, 10_000, new CsvMachine(RFC))) {
      for (Optional<CappedRecord> next = records.next(); next.isPresent(); next = records.next()) {
        CsvCells cells = CsvCells.of(next.get().bytes(), RFC);
        assertThat(cells.fault()).isNull();
        found.add(texts(cells));
      }
    }
    assertThat(found).isEqualTo(table);
  }

  private static List<String> texts(CsvCells cells) {
    List<String> texts = new ArrayList<>();
    for (byte[] cell : cells.cells()) {
      texts.add(cell == null ? null : new String(cell, StandardCharsets.UTF_8));
    }
    return texts;
  }

  @Test
  void emptyCellsAreNullAndQuotedEmptyOnesAreTexts() {
    CsvCells cells = CsvCells.of("a,,\"\",5\" disk,".getBytes(StandardCharsets.UTF_8), RFC);
    assertThat(cells.fault()).isNull();
    assertThat(texts(cells)).containsExactly("a", null, "", "5\" disk", null);
  }
}
