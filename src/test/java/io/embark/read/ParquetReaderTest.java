package io.embark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.ContentHash;
import io.embark.corpus.UserError;
import io.embark.stage.OptionSet;
import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetReaderTest implements ReaderContract {
  @TempDir Path folder;

  @Override
  public Reader reader() {
    return new ParquetReader();
  }

  @Override
  public OptionSet options() {
    return ParquetReader.OPTIONS;
  }

  @Override
  public void writeTwo(Path into, String name) throws IOException {
    write(into, "select * from values ('" + name + " one'), ('" + name + " two') as t(text)");
  }

  /** Writes one file into the folder, whatever the folder's name means to Spark. */
  private Path write(Path into, String sql) throws IOException {
    Path written = folder.resolveSibling(folder.getFileName() + "-" + System.nanoTime());
    LocalSpark.session().sql(sql).coalesce(1).write().parquet(written.toString());
    try (Stream<Path> files = Files.list(written)) {
      Path file = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().get();
      return Files.move(file, into.resolve("part-" + System.nanoTime() + ".parquet"));
    }
  }

  private List<Found> read(Map<String, ?> more) {
    Map<String, Object> values = new HashMap<>(more);
    values.putIfAbsent("path", folder.toString());
    return Found.by(reader(), options(), values);
  }

  @Test
  void everyRowIsARowAndFaultsAreRejects() throws IOException {
    Path file =
        write(
            folder,
            "select id, text, n, deep from values"
                + " (1L, 'good', 1.50BD, array(named_struct('a', 'é'))), (null, 'no id', null, null),"
                + " (3L, null, null, null), (4L, '', null, null), (5L, ' \\u00a0', null, null),"
                + " (6L, repeat('x', 41), null, null), (7L, 'twin', 1BD, null),"
                + " (7L, 'twin', 2BD, null) as t(id, text, n, deep)"
                + " union all select 8L, cast(X'61FF' as string), null, null");
    String where = " (" + file.getFileName() + ")";
    List<Found> rows =
        read(Map.of("id", "id", "attributes", List.of("n", "deep"), "max-document-bytes", 40));
    assertThat(rows)
        .containsExactlyInAnyOrder(
            Found.alive("1", "good", Map.of("n", "1.50", "deep", "[{\"a\":\"é\"}]")),
            Found.rejected(
                file.getFileName() + "#" + ContentHash.of("{\"text\":\"no id\"}"),
                "no id",
                "null_id",
                "found null in 'id', expected an id" + where),
            Found.rejected(
                "3", null, "missing_text", "found null in 'text', expected a text" + where),
            Found.rejected(
                "4", "", "empty_document", "found no characters, expected a text" + where),
            Found.rejected(
                "5",
                " \u00a0",
                "empty_document",
                "found 2 characters of white space, expected a text" + where),
            Found.rejected(
                "6",
                null,
                "document_too_large",
                "found 41 bytes, expected at most 40 (option max-document-bytes)" + where),
            Found.alive("7", "twin", Map.of("n", "1.00")),
            new Found(
                "7",
                "twin",
                Map.of("n", "2.00"),
                "repeated_id",
                "id '7' occurs 2 times, expected once; kept the row with the smallest content hash"),
            Found.rejected(
                "8",
                null,
                "invalid_encoding",
                "found bytes that are not UTF-8 in 'text', expected UTF-8" + where));
  }

  @Test
  void withoutIdEqualRowsGetOccurrenceNumbers() throws IOException {
    write(folder, "select 'twin' as text");
    write(folder, "select 'twin' as text");
    String hash = ContentHash.of("{\"text\":\"twin\"}");
    assertThat(read(Map.of()))
        .containsExactly(Found.alive(hash + "#1", "twin"), Found.alive(hash + "#2", "twin"));
  }

  @Test
  void columnsThatDoNotFitStopTheJob() throws IOException {
    Path file = write(folder, "select array(1) as id, cast('x' as binary) as body, 'x' as text");
    assertThatThrownBy(() -> read(Map.of("text", "txt")))
        .hasMessage(
            "Cannot read 'read.test.text': no column 'txt' in file:"
                + file
                + ", expected one of: id, body, text. Change 'text'. Did you mean 'text'?");
    assertThatThrownBy(() -> read(Map.of("text", "body")))
        .hasMessage(
            "Cannot read 'read.test.text': column 'body' is binary, expected string. Choose another"
                + " column for 'text'.");
    assertThatThrownBy(() -> read(Map.of("id", "id")))
        .hasMessage(
            "Cannot read 'read.test.id': column 'id' is array<int>, expected a string, number, flag,"
                + " date or time. Choose another column for 'id'.");
  }

  @Test
  void aFileOfAnotherFormatOrTypeStopsTheJob() throws IOException {
    Path good = write(folder, "select 1 as id, 'x' as text");
    Path readme = Files.writeString(folder.resolve("readme.md"), "no columns here at all");
    assertThatThrownBy(() -> read(Map.of()))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read 'read.test.path': file:"
                + readme
                + " is not a Parquet file, expected Parquet files only. Remove it, or narrow the path"
                + " by a glob such as '*.parquet'.");
    Files.delete(readme);
    Path other = write(folder, "select 1L as id, 'x' as text");
    Path first = good.compareTo(other) < 0 ? good : other;
    Path second = first.equals(good) ? other : good;
    assertThatThrownBy(() -> read(Map.of("id", "id")))
        .hasMessage(
            "Cannot read 'read.test.path': column 'id' is "
                + (second.equals(other) ? "bigint" : "int")
                + " in file:"
                + second
                + ", expected "
                + (second.equals(other) ? "int" : "bigint")
                + " as in the first file. Read files of different schemas with different jobs.");
  }
}
