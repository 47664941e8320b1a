package io.embark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemSchema;
import io.embark.corpus.UserError;
import io.embark.stage.OptionSet;
import io.embark.stage.Options;
import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every reader promises. */
interface ReaderContract {
  Reader reader();

  OptionSet options();

  /** What the reader needs besides {@code path}. */
  default Map<String, Object> settings() {
    return Map.of();
  }

  /** Words before "files match" in the refusal of a path where nothing lies. */
  default String kindOfFiles() {
    return "";
  }

  /** Writes the texts {@code <name> one} and {@code <name> two} into one or more files. */
  void writeTwo(Path folder, String name) throws IOException;

  private Options optionsFor(Path path) {
    Map<String, Object> values = new HashMap<>(settings());
    values.put("path", path.toString());
    return options().parse("read.test", values);
  }

  @Test
  default void rowsHaveTheSchemaOfAllReaders(@TempDir Path folder) throws IOException {
    writeTwo(folder, "a");
    Options options = optionsFor(folder);
    Dataset<Row> rows =
        reader().read(LocalSpark.session(), options, reader().list(LocalSpark.session(), options));
    assertThat(typed(rows.schema().fields())).isEqualTo(typed(ItemSchema.READ.fields()));
    assertThat(rows.select(Columns.MODALITY).distinct().collectAsList().toString())
        .isEqualTo("[[text]]");
    assertThat(rows.filter("rejection is not null").count()).isZero();
    assertThat(rows.select(Columns.SOURCE_ID).distinct().count()).isEqualTo(2);
  }

  private static List<String> typed(StructField[] fields) {
    return Stream.of(fields)
        .map(field -> field.name() + " " + field.dataType().catalogString())
        .toList();
  }

  @Test
  default void partitionDirectoriesBecomeAttributesAsTexts(@TempDir Path folder)
      throws IOException {
    Path day = Files.createDirectories(folder.resolve("ds=007/kind=a%20b"));
    Path other = Files.createDirectories(folder.resolve("ds=__HIVE_DEFAULT_PARTITION__"));
    writeTwo(day, "dated");
    writeTwo(other, "undated");
    Options options = optionsFor(folder);
    InputListing listing = reader().list(LocalSpark.session(), options);
    assertThat(Found.in(reader().read(LocalSpark.session(), options, listing)))
        .extracting(
            Found::text, found -> found.attributes().get("ds"), f -> f.attributes().get("kind"))
        .containsExactlyInAnyOrder(
            tuple("dated one", "007", "a b"),
            tuple("dated two", "007", "a b"),
            tuple("undated one", null, null),
            tuple("undated two", null, null));
  }

  @Test
  default void namesWithBlanksPercentAndGlobSignsAreReadAsTheyAre(@TempDir Path folder)
      throws IOException {
    Path odd = Files.createDirectories(folder.resolve("a b%20c [1]{x} #é"));
    writeTwo(odd, "odd");
    Options options = optionsFor(odd);
    InputListing listing = reader().list(LocalSpark.session(), options);
    assertThat(Found.in(reader().read(LocalSpark.session(), options, listing)))
        .extracting(Found::text)
        .containsExactlyInAnyOrder("odd one", "odd two");
  }

  @Test
  default void aPathWhereNothingMatchesIsRefused(@TempDir Path folder) {
    Path path = folder.resolve("x*.none");
    assertThatThrownBy(() -> reader().list(LocalSpark.session(), optionsFor(path)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read 'read.test.path': no "
                + kindOfFiles()
                + "files match '"
                + path
                + "', expected at least one file. Check the path or glob.")
        .extracting(e -> ((UserError) e).category())
        .isEqualTo(UserError.Category.INPUT);
  }

  @Test
  default void listingAndReadingStartNoSparkJob(@TempDir Path folder) throws Exception {
    writeTwo(folder, "a");
    SparkSession spark = LocalSpark.session();
    Options options = optionsFor(folder);
    String group = "contract-" + folder.getFileName();
    spark.sparkContext().setJobGroup(group, group, false);
    try {
      InputListing listing = reader().list(spark, options);
      Dataset<Row> rows = reader().read(spark, options, listing);
      spark.sparkContext().listenerBus().waitUntilEmpty();
      assertThat(spark.sparkContext().statusTracker().getJobIdsForGroup(group)).isEmpty();
      assertThat(rows.count()).isEqualTo(2);
      spark.sparkContext().listenerBus().waitUntilEmpty();
      assertThat(spark.sparkContext().statusTracker().getJobIdsForGroup(group)).isNotEmpty();
    } finally {
      spark.sparkContext().clearJobGroup();
    }
  }
}
