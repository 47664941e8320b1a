package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectEncodeTest {
  private static final int DIMENSION = 8;

  @TempDir Path folder;

  private static DirectEncode encode(int threads) {
    return DirectEncode.of(
        "dense",
        Map.of("model", "src/test/resources/models/tiny", "device", "cpu"),
        DirectEncode.Scaling.AS_MODEL,
        threads,
        Map.of());
  }

  private DirectEncode.Result run(Path input) {
    return encode(2).run(input.toString(), folder.resolve("out.parquet").toString());
  }

  private List<Row> out() {
    Dataset<Row> out =
        LocalSpark.session().read().parquet(folder.resolve("out.parquet").toString()).coalesce(1);
    assertThat(out.schema().toDDL())
        .isEqualTo(StructType.fromDDL("id string, dense array<float>, reason string").toDDL());
    return out.collectAsList();
  }

  private static String shape(Row row) {
    return row.getString(0)
        + " "
        + (row.isNullAt(1) ? "null" : row.getList(1).size())
        + " "
        + row.getString(2);
  }

  private List<String> filesOnDisk() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void jsonLinesKeepTheirOrderAndEveryLineHasARow() throws IOException {
    Files.writeString(folder.resolve("side.txt"), "from a file");
    Files.write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xe9, 'b'});
    Path input = folder.resolve("in.jsonl");
    Files.writeString(
        input,
        """
        {"id": "a", "text": "first of all"}
        {"id": 7, "text": "number as id"}

        {"text": "no id"}
        {"id": "path", "path": "side.txt"}
        {"id": "gone", "path": "nothing.txt"}
        {"id": "latin", "path": "latin.txt"}
        {"id": "none"}
        {"id": "null", "text": null}
        {"id": "number", "text": 5}
        {"id": "cut", "text": "x
        {"id": "two", "text": "x"} {"id": "lost"}
        ["list"]
        null
        {"id": "last", "text": "é 😀"}
        """);
    Files.write(
        input,
        "{\"id\": \"b\", \"text\": \"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1),
        StandardOpenOption.APPEND);
    DirectEncode.Result result = run(input);
    assertThat(out())
        .extracting(DirectEncodeTest::shape)
        .containsExactly(
            "a 8 null",
            "7 8 null",
            "null 8 null",
            "path 8 null",
            "gone null unreadable",
            "latin null invalid_encoding",
            "none null missing_text",
            "null null missing_text",
            "number null wrong_type",
            "null null malformed_json",
            "null null malformed_json",
            "null null not_an_object",
            "null null not_an_object",
            "last 8 null",
            "b null invalid_encoding");
    assertThat(result.rows()).isEqualTo(15);
    assertThat(result.rejected()).isEqualTo(10);
    assertThat(result.statistics().items()).isEqualTo(5);
  }

  @Test
  void vectorsBelongToTheirRowsOverManyWindowsAndThreads() throws IOException {
    int rows = 1_300;
    List<String> texts =
        IntStream.range(0, rows)
            .mapToObj(i -> "the number " + i + " of it ".repeat(i % 9))
            .toList();
    Path input = folder.resolve("in.jsonl");
    Files.write(
        input,
        IntStream.range(0, rows)
            .mapToObj(i -> "{\"id\":\"" + i + "\",\"text\":\"" + texts.get(i) + "\"}")
            .toList(),
        StandardCharsets.UTF_8);
    assertThat(run(input).rows()).isEqualTo(rows);
    List<Row> all = out();
    assertThat(all)
        .extracting(row -> row.getString(0))
        .containsExactlyElementsOf(IntStream.range(0, rows).mapToObj(Integer::toString).toList());
    for (int i : List.of(0, 511, 512, 700, 1_024, rows - 1)) {
      Path single = folder.resolve("one.jsonl");
      Files.writeString(single, "{\"id\":\"x\",\"text\":\"" + texts.get(i) + "\"}");
      encode(1).run(single.toString(), folder.resolve("one.parquet").toString());
      List<Float> alone =
          LocalSpark.session()
              .read()
              .parquet(folder.resolve("one.parquet").toString())
              .first()
              .getList(1);
      List<Float> among = all.get(i).getList(1);
      double norm = 0;
      for (int d = 0; d < DIMENSION; d++) {
        assertThat(among.get(d)).isCloseTo(alone.get(d), within(1e-5f));
        norm += among.get(d) * among.get(d);
      }
      assertThat(norm).isCloseTo(1.0, within(1e-5));
    }
  }

  @Test
  void parquetIsReadByTheNamesOfItsColumns() throws IOException {
    Path written = folder.resolve("written");
    LocalSpark.session()
        .createDataFrame(
            List.of(
                RowFactory.create("one", "a", 1L),
                RowFactory.create(null, "b", 2L),
                RowFactory.create("no id", null, 3L)),
            new StructType()
                .add("text", DataTypes.StringType)
                .add("id", DataTypes.StringType)
                .add("other", DataTypes.LongType))
        .coalesce(1)
        .write()
        .parquet(written.toString());
    Path input = folder.resolve("in.parquet");
    try (Stream<Path> parts = Files.list(written)) {
      Files.move(
          parts.filter(file -> file.toString().endsWith(".parquet")).findFirst().get(), input);
    }
    DirectEncode.Result result = run(input);
    assertThat(out())
        .extracting(DirectEncodeTest::shape)
        .containsExactly("a 8 null", "b null missing_text", "null 8 null");
    assertThat(result.rejected()).isEqualTo(1);
  }

  @Test
  void aFolderIsItsFilesByName() throws IOException {
    Path input = Files.createDirectory(folder.resolve("in"));
    Files.writeString(input.resolve("b.txt"), "second");
    Files.writeString(input.resolve("a.md"), "first");
    Files.write(input.resolve("c.bin"), new byte[] {(byte) 0xc3});
    Files.writeString(input.resolve(".hidden"), "x");
    Files.writeString(input.resolve("_SUCCESS"), "");
    Files.createDirectory(input.resolve("sub"));
    assertThat(run(input).rows()).isEqualTo(3);
    assertThat(out())
        .extracting(DirectEncodeTest::shape)
        .containsExactly("a.md 8 null", "b.txt 8 null", "c.bin null invalid_encoding");
  }

  @Test
  void anEmptyInputGivesAnEmptyFile() throws IOException {
    Files.writeString(folder.resolve("in.jsonl"), "\n\n");
    assertThat(run(folder.resolve("in.jsonl")).rows()).isZero();
    assertThat(out()).isEmpty();
  }

  @Test
  void theOutputAppearsOnlyWhenItIsWhole() throws IOException {
    Path input = folder.resolve("in.jsonl");
    Files.writeString(input, "{\"id\": \"a\", \"text\": \"x\"}");
    Files.writeString(folder.resolve("out.parquet"), "the result of before");
    assertThat(run(input).rows()).isEqualTo(1);
    assertThat(filesOnDisk()).containsExactly("in.jsonl", "out.parquet");
    assertThat(out()).hasSize(1);
    Path taken = Files.createDirectories(folder.resolve("taken/below")).getParent();
    UserError error =
        catchThrowableOfType(
            UserError.class, () -> encode(1).run(input.toString(), taken.toString()));
    assertThat(error)
        .hasMessage(
            "Cannot write '"
                + taken
                + "': Directory "
                + taken
                + " is not empty, expected a path that this user may write. Check the folder and its"
                + " permissions.");
    assertThat(filesOnDisk()).containsExactly("in.jsonl", "out.parquet", "taken");
  }

  @Test
  void anInputThatIsNotThereOrNoParquetIsTold() throws IOException {
    UserError missing =
        catchThrowableOfType(UserError.class, () -> run(folder.resolve("nothing.jsonl")));
    assertThat(missing)
        .hasMessage(
            "Cannot read input '"
                + folder
                + "/nothing.jsonl': there is no such file or folder, expected JSON Lines, Parquet"
                + " or a folder of files. Check the path.");
    assertThat(missing.category()).isEqualTo(Category.INPUT);
    Files.writeString(folder.resolve("no.parquet"), "this is not a Parquet file");
    UserError damaged =
        catchThrowableOfType(UserError.class, () -> run(folder.resolve("no.parquet")));
    assertThat(damaged)
        .hasMessage(
            "Cannot read input '"
                + folder
                + "/no.parquet': it is not a whole Parquet file, expected JSON Lines, Parquet or a"
                + " folder of files. Check the file.");
    assertThat(damaged.category()).isEqualTo(Category.INPUT);
  }

  @Test
  void anOutputThatCannotBeWrittenIsTold() throws IOException {
    Path input = folder.resolve("in.jsonl");
    Files.writeString(input, "{\"id\": \"a\", \"text\": \"x\"}");
    String output = input + "/out.parquet";
    UserError error =
        catchThrowableOfType(UserError.class, () -> encode(1).run(input.toString(), output));
    assertThat(error)
        .hasMessage(
            "Cannot write '"
                + output
                + "': Destination exists and is not a directory: "
                + input
                + ", expected a path that this user may write. Check the folder and its"
                + " permissions.");
    assertThat(error.category()).isEqualTo(Category.SINK);
  }

  @Test
  void saysWhatComesOut() {
    assertThat(encode(1).columns().get(0).dimension()).isEqualTo(DIMENSION);
    assertThat(encode(1).maxTokens()).isEqualTo(64);
  }
}
