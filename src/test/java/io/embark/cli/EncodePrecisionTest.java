package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Json;
import io.embark.corpus.Metric;
import io.embark.corpus.Precision;
import io.embark.corpus.Ranges;
import io.embark.corpus.VectorColumn;
import io.embark.encode.Quantizer;
import io.embark.sink.LakeFileWriter;
import io.embark.testing.JobFixture;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code encode --precision}: the bytes of the vectors that {@code encode} writes without it. */
class EncodePrecisionTest {
  private static final int ROWS = 120;

  @TempDir Path folder;
  private Path input;

  @BeforeEach
  void texts() throws IOException {
    input = folder.resolve("in.jsonl");
    Files.write(
        input,
        IntStream.range(0, ROWS)
            .mapToObj(
                i -> i == 7 ? "{\"id\": \"7\"}" : JobFixture.line("id-" + i, "text number " + i))
            .toList());
  }

  private Embark encode(Path model, String output, String... more) {
    return Embark.run(
        Stream.concat(
                Stream.of(
                    "encode",
                    "--model",
                    model.toString(),
                    "--input",
                    input.toString(),
                    "--output",
                    folder.resolve(output).toString()),
                Stream.of(more))
            .toArray());
  }

  private EncodedFile file(String name) {
    return EncodedFile.read(folder.resolve(name));
  }

  private Ranges inFooter(String name) throws IOException {
    HadoopInputFile file =
        HadoopInputFile.fromPath(
            new org.apache.hadoop.fs.Path(folder.resolve(name).toUri()), new Configuration());
    try (ParquetFileReader reader = ParquetFileReader.open(file)) {
      String json = reader.getFileMetaData().getKeyValueMetaData().get(LakeFileWriter.RANGES);
      return json == null ? null : Json.parse(json, FooterRanges.class).dense();
    }
  }

  /** The JSON of a footer. */
  private record FooterRanges(Ranges dense) {}

  private static byte[] bytes(Group row, Precision precision) {
    if (precision != Precision.INT8) {
      return row.getBinary("dense", 0).getBytes();
    }
    Group list = row.getGroup("dense", 0);
    byte[] bytes = new byte[list.getFieldRepetitionCount(0)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) list.getGroup(0, i).getInteger(0, 0);
    }
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "INT8", "BINARY"})
  void theBytesAreThoseOfTheSameVectors(Precision precision) throws IOException {
    encode(JobFixture.MODEL, "floats.parquet", "--normalize");
    List<float[]> floats = file("floats.parquet").vectors();

    Embark run =
        encode(
            JobFixture.MODEL,
            "out.parquet",
            "--normalize",
            "--precision",
            precision.wireName(),
            "--json");

    assertThat(run.exitCode()).as(run.toString()).isEqualTo(3); // one line has no text
    assertThat(run.json().get("rows").asInt()).isEqualTo(ROWS);
    Ranges ranges = Ranges.none();
    for (float[] vector : floats) {
      ranges = vector == null ? ranges : ranges.including(vector);
    }
    VectorColumn column =
        new VectorColumn(
                "dense",
                VectorColumn.DENSE,
                floats.get(0).length,
                Metric.COSINE,
                true,
                new TreeMap<>(Map.of()))
            .withPrecision(precision);
    if (precision == Precision.INT8) {
      column = column.withRanges(ranges);
      assertThat(inFooter("out.parquet")).isEqualTo(ranges);
    } else {
      assertThat(inFooter("out.parquet")).isNull();
    }
    EncodedFile out = file("out.parquet");
    assertThat(out.ids()).isEqualTo(file("floats.parquet").ids());
    assertThat(out.reasons()).isEqualTo(file("floats.parquet").reasons());
    for (int i = 0; i < ROWS; i++) {
      Group row = out.rows().get(i);
      assertThat(row.getFieldRepetitionCount("dense")).isEqualTo(i == 7 ? 0 : 1);
      if (i != 7) {
        assertThat(bytes(row, precision))
            .as("row " + i)
            .isEqualTo(Quantizer.quantize(column, floats.get(i)));
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("in.jsonl", "floats.parquet", "out.parquet");
    }
  }

  @Test
  void rangesOfTooFewVectorsAreRefusedAndOfFewNoted() throws IOException {
    Files.writeString(input, JobFixture.line("one", "a text") + "\n");
    Embark one = encode(JobFixture.MODEL, "out.parquet", "--precision", "int8");
    assertThat(one.exitCode()).isEqualTo(3);
    assertThat(one.err())
        .containsExactly(
            "embark: Cannot find the int8 ranges of column 'dense': found 1 vector, expected at"
                + " least 2, and better thousands. Begin with more rows, or with another precision.");
    assertThat(folder.resolve("out.parquet")).doesNotExist();

    Files.writeString(input, "");
    Embark none = encode(JobFixture.MODEL, "out.parquet", "--precision", "int8");
    assertThat(none.exitCode()).isEqualTo(3);
    assertThat(none.err().get(0)).contains("found 0 vectors, expected at least 2");

    Files.writeString(
        input, JobFixture.line("one", "a text") + "\n" + JobFixture.line("two", "another"));
    Embark two = encode(JobFixture.MODEL, "out.parquet", "--precision", "int8");
    assertThat(two.exitCode()).as(two.toString()).isZero();
    assertThat(two.err())
        .contains(
            "embark: the int8 ranges of column 'dense' come from 2 vectors only; what later ones"
                + " have beyond them is cut");
  }

  @Test
  void bgeM3StoresOnlyItsDenseVectorsInLess() throws IOException {
    Path model = SharedFiles.path("fixtures/open/bge-m3-three-heads");
    encode(model, "floats.parquet");
    Embark run = encode(model, "out.parquet", "--precision", "binary");
    assertThat(run.exitCode()).as(run.toString()).isEqualTo(3);
    EncodedFile floats = file("floats.parquet");
    EncodedFile out = file("out.parquet");
    Group first = out.rows().get(0);
    float[] dense = floats.vectors().get(0);
    assertThat(first.getBinary("dense", 0).getBytes()).hasSize((dense.length + 7) / 8);
    assertThat(first.getGroup("sparse", 0).toString())
        .isEqualTo(floats.rows().get(0).getGroup("sparse", 0).toString());
    assertThat(first.getGroup("multi_vector", 0).toString())
        .isEqualTo(floats.rows().get(0).getGroup("multi_vector", 0).toString());
  }

  @Test
  void aKindWithoutDenseVectorsTakesNoPrecision() {
    Embark sparse =
        encode(
            SharedFiles.path("fixtures/open/splade-max-relu"),
            "out.parquet",
            "--precision",
            "int8");
    assertThat(sparse.exitCode()).isEqualTo(2);
    assertThat(sparse.err().get(0))
        .startsWith("embark: Cannot read 'command line': unknown option 'precision', expected");

    Embark unknown = encode(JobFixture.MODEL, "out.parquet", "--precision", "int4");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err())
        .containsExactly(
            "embark: Cannot read 'command line.precision': found 'int4', expected one of: float32,"
                + " float16, int8, binary. Change 'precision'.");
  }
}
