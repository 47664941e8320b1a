package io.embark.ml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.testing.LocalSpark;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A model of the fixtures with the files that its reference was given, as datasets. */
record MediaFixture(Path model, JsonNode expected) {
  private static final StructType PATHS =
      new StructType().add("n", DataTypes.IntegerType).add("file", DataTypes.StringType);
  private static final StructType BYTES =
      new StructType().add("n", DataTypes.IntegerType).add("file", DataTypes.BinaryType);

  static MediaFixture of(String name) throws IOException {
    Path model = SharedFiles.path("fixtures/open/" + name);
    return new MediaFixture(
        model, new ObjectMapper().readTree(model.resolve("expected.json").toFile()));
  }

  JsonNode output(int n) {
    return expected.get("outputs").get(n);
  }

  List<Path> files() {
    List<Path> files = new ArrayList<>();
    expected
        .get("outputs")
        .forEach(output -> files.add(model.resolve(output.get("file").asText())));
    return files;
  }

  /** A column of strings. */
  static Dataset<Row> paths(List<String> files) {
    List<Row> rows = new ArrayList<>();
    files.forEach(file -> rows.add(RowFactory.create(rows.size(), file)));
    return LocalSpark.session().createDataFrame(rows, PATHS).repartition(3);
  }

  Dataset<Row> paths() {
    return paths(files().stream().map(Path::toString).toList());
  }

  /** A column of bytes. */
  static Dataset<Row> bytes(List<byte[]> files) {
    List<Row> rows = new ArrayList<>();
    files.forEach(file -> rows.add(RowFactory.create(rows.size(), file)));
    return LocalSpark.session().createDataFrame(rows, BYTES).repartition(3);
  }

  Dataset<Row> bytes() {
    return bytes(files().stream().map(MediaFixture::read).toList());
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static float[] vector(Row row, String column) {
    List<Float> cells = row.getList(row.fieldIndex(column));
    float[] vector = new float[cells.size()];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = cells.get(d);
    }
    return vector;
  }

  /**
   * @param mostOff of a component
   */
  static void assertNear(float[] vector, JsonNode reference, double mostOff, double leastCosine) {
    assertThat(vector).hasSize(reference.size());
    double dot = 0;
    double ours = 0;
    double theirs = 0;
    for (int d = 0; d < vector.length; d++) {
      double there = reference.get(d).asDouble();
      assertThat(Math.abs(vector[d] - there)).isLessThanOrEqualTo(mostOff);
      dot += vector[d] * there;
      ours += (double) vector[d] * vector[d];
      theirs += there * there;
    }
    assertThat(dot / Math.sqrt(ours * theirs)).isGreaterThanOrEqualTo(leastCosine);
  }
}
