package io.embark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.embark.corpus.UserError;
import io.embark.corpus.VectorColumn;
import io.embark.encode.ImageEncoderKind;
import io.embark.encode.ImageEncoderSpec;
import io.embark.model.ModelLease;
import io.embark.model.ModelResolver;
import io.embark.model.PublishedModel;
import io.embark.testing.JobFixture;
import io.embark.testing.LocalSpark;
import io.embark.testing.PictureFile;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures in Spark ML, against what transformers and TFLite gave of the same files. */
class ImageEmbedderTest {
  /** Mean colours of 8 x 8 squares of 64 x 64 pixels, -1 to 1. */
  private static final Path COLOURS =
      Path.of("src/test/resources/models/colour-grid").toAbsolutePath();

  private static final int SIDE = 64;
  private static final int SQUARES = 64;

  @TempDir Path folder;

  private static ImageEmbedder embedder(Path model) {
    return new ImageEmbedder()
        .setInputCol("file")
        .setOutputCol("embedding")
        .setReasonCol("reason")
        .setModelUrl(model.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "resnet-imagenet, drop, true",
    "resnet-imagenet, white, false",
    "clip-two-towers, drop, false"
  })
  void vectorsAreThoseOfTransformersByPathAndByBytes(String name, String alpha, boolean isByPath)
      throws IOException {
    MediaFixture fixture = MediaFixture.of(name);
    Dataset<Row> files = isByPath ? fixture.paths() : fixture.bytes();

    List<Row> rows = embedder(fixture.model()).setAlpha(alpha).transform(files).collectAsList();

    assertThat(rows).hasSize(10);
    for (Row row : rows) {
      JsonNode output = fixture.output(row.<Integer>getAs("n"));
      boolean isOnWhite = alpha.equals("white") && output.path("has_transparency").asBoolean();
      assertThat(row.<String>getAs("reason")).isNull();
      MediaFixture.assertNear(
          MediaFixture.vector(row, "embedding"),
          output.get(isOnWhite ? "also_acceptable_embedding_white_background" : "embedding"),
          output.at("/tolerance/max_abs").asDouble(),
          output.at("/tolerance/min_cosine").asDouble());
    }
  }

  /** As Spark's own source of files gives them. */
  @Test
  void picturesOfBinaryFileAreThoseOfTheReference() throws IOException {
    MediaFixture fixture = MediaFixture.of("mobilenet-v2-quant-tflite");
    Dataset<Row> files =
        LocalSpark.session()
            .read()
            .format("binaryFile")
            .load(fixture.model().resolve("images").toString());
    ImageEmbedder byContent =
        embedder(fixture.model())
            .setInputCol("content")
            .setOutputCol("byContent")
            .setReasonCol("contentReason")
            .setBatchItems(2);
    ImageEmbedder byPath =
        embedder(fixture.model())
            .setInputCol("path")
            .setOutputCol("byPath")
            .setReasonCol("pathReason");

    Dataset<Row> both = byPath.transform(byContent.transform(files));

    Map<String, JsonNode> byName = new HashMap<>();
    for (int n = 0; n < fixture.files().size(); n++) {
      byName.put(fixture.files().get(n).getFileName().toString(), fixture.output(n));
    }
    List<Row> rows = both.collectAsList();
    assertThat(rows).hasSize(5);
    for (Row row : rows) {
      String path = row.getAs("path");
      float[] vector = MediaFixture.vector(row, "byPath");
      assertThat(vector).containsExactly(MediaFixture.vector(row, "byContent"));
      JsonNode output = byName.get(path.substring(path.lastIndexOf('/') + 1));
      MediaFixture.assertNear(vector, output.get("embedding"), Double.MAX_VALUE, 0.98);
    }
  }

  @Test
  void vectorsAreThoseOfAJob() throws IOException {
    MediaFixture fixture = MediaFixture.of("resnet-imagenet");
    JobFixture job = new JobFixture(folder);
    job.run(
        job.spec(
            String.format(
                """
                job: pictures
                read: { image: { path: "%s/images" } }
                encode: { dense: { kind: image, model: "%s" } }
                write: { parquet: { path: "%s" } }
                """,
                fixture.model(), fixture.model(), job.lake()),
            Map.of()));
    Map<String, float[]> jobs = new HashMap<>();
    for (Row row : job.table("embeddings").collectAsList()) {
      jobs.put(
          "images/" + row.getAs("source_id"),
          VectorColumn.floats(row.getSeq(row.fieldIndex("dense"))));
    }

    for (Row row : embedder(fixture.model()).transform(fixture.paths()).collectAsList()) {
      String file = fixture.output(row.<Integer>getAs("n")).get("file").asText();
      assertThat(MediaFixture.vector(row, "embedding"))
          .containsExactly(jobs.get(file), within(1e-5f));
    }
    assertThat(jobs).hasSize(10);
  }

  /** The left half red, the right half blue: known by arithmetic. */
  private static byte[] halves() {
    return halves(new Color(0, 102, 255));
  }

  private static byte[] halves(Color right) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    canvas.setColor(new Color(255, 51, 0));
    canvas.fillRect(0, 0, SIDE / 2, SIDE);
    canvas.setColor(right);
    canvas.fillRect(SIDE / 2, 0, SIDE / 2, SIDE);
    canvas.dispose();
    return PictureFile.encoded(image, "png");
  }

  private static void assertHalves(float[] vector) {
    assertThat(vector).hasSize(3 * SQUARES);
    float[] left = {1, -0.6f, -1};
    float[] right = {-1, -0.2f, 1};
    for (int d = 0; d < vector.length; d++) {
      float[] half = d % 8 < 4 ? left : right;
      assertThat(vector[d]).isCloseTo(half[d / SQUARES], within(1e-6f));
    }
  }

  @Test
  void whatIsNoPictureStaysWithItsReason() throws IOException {
    byte[] whole = halves();
    Files.write(folder.resolve("a picture.png"), whole);
    Files.writeString(folder.resolve("notes.jpg"), "no picture\n".repeat(40));
    Files.createFile(folder.resolve("empty.png"));
    Files.write(folder.resolve("half.png"), Arrays.copyOf(whole, whole.length / 2));
    String absent = folder.resolve("absent.png").toString();
    Dataset<Row> files =
        MediaFixture.paths(
            Arrays.asList(
                folder.resolve("a picture.png").toString(),
                "file:" + folder.resolve("a picture.png"),
                folder.resolve("notes.jpg").toString(),
                folder.resolve("empty.png").toString(),
                folder.resolve("half.png").toString(),
                absent,
                null,
                "",
                "nowhere://pictures/a.png"));

    List<Row> rows = embedder(COLOURS).transform(files).orderBy("n").collectAsList();

    assertThat(rows.get(0).schema().toDDL())
        .isEqualTo("n INT,file STRING,embedding ARRAY<FLOAT>,reason STRING");
    assertHalves(MediaFixture.vector(rows.get(0), "embedding"));
    assertHalves(MediaFixture.vector(rows.get(1), "embedding"));
    assertThat(rows.subList(0, 2)).allMatch(row -> row.isNullAt(3));
    assertThat(rows.subList(2, 9)).allMatch(row -> row.isNullAt(2));
    List<String> reasons = rows.stream().map(row -> row.getString(3)).toList();
    assertThat(reasons.get(2))
        .isEqualTo(
            "not_media: the bytes are of no format that FFmpeg knows, expected a picture, video or"
                + " sound");
    assertThat(reasons.get(3)).isEqualTo("empty_file: a file of 0 bytes");
    assertThat(reasons.get(4)).startsWith("corrupt_media: ");
    assertThat(reasons.get(5))
        .isEqualTo(
            "unreadable: reading failed: FileNotFoundException: File "
                + absent
                + " does not exist");
    assertThat(reasons.get(6)).isEqualTo("missing_media");
    assertThat(reasons.get(7))
        .isEqualTo(
            "unreadable: reading failed: IOException: Can not create a Path from an empty string");
    assertThat(reasons.get(8))
        .isEqualTo(
            "unreadable: reading failed: UnsupportedFileSystemException: No FileSystem for scheme"
                + " \"nowhere\"");
  }

  @Test
  void bytesThatAreNoPictureStayWithTheirReason() {
    byte[] whole = halves();
    Dataset<Row> files =
        MediaFixture.bytes(
            Arrays.asList(whole, new byte[0], Arrays.copyOf(whole, whole.length / 2), null));

    List<Row> rows = embedder(COLOURS).transform(files).orderBy("n").collectAsList();

    assertHalves(MediaFixture.vector(rows.get(0), "embedding"));
    assertThat(rows.get(1).getString(3)).isEqualTo("empty_file: a file of 0 bytes");
    assertThat(rows.get(2).getString(3)).startsWith("corrupt_media: ");
    assertThat(rows.get(3).getString(3)).isEqualTo("missing_media");

    List<Row> without =
        new ImageEmbedder()
            .setInputCol("file")
            .setOutputCol("embedding")
            .setModelUrl(COLOURS.toString())
            .transform(files)
            .orderBy("n")
            .collectAsList();
    assertThat(without).hasSize(4).allMatch(row -> row.size() == 3);
    assertThat(without.subList(1, 4)).allMatch(row -> row.isNullAt(2));
  }

  @Test
  void aPipelineIsSavedAndLoaded() throws IOException {
    Dataset<Row> files =
        MediaFixture.bytes(
            List.of(halves(Color.BLUE), halves(Color.CYAN), halves(Color.RED), halves(Color.PINK)));
    ImageEmbedder embedder =
        embedder(COLOURS).setAlpha("white").setNormalize(true).setBatchItems(3);
    KMeans clusters = new KMeans().setFeaturesCol("embedding").setK(2).setSeed(7);
    PipelineModel fitted =
        new Pipeline().setStages(new PipelineStage[] {embedder, clusters}).fit(files);
    fitted.write().save(folder.resolve("model").toString());

    PipelineModel loaded = PipelineModel.load(folder.resolve("model").toString());

    ImageEmbedder stage = (ImageEmbedder) loaded.stages()[0];
    assertThat(stage.uid()).isEqualTo(embedder.uid());
    assertThat(stage.explainParams()).isEqualTo(embedder.explainParams());
    for (Row row : loaded.transform(files).collectAsList()) {
      float[] vector = MediaFixture.vector(row, "embedding");
      double squares = 0;
      for (float value : vector) {
        squares += (double) value * value;
      }
      assertThat(squares).isCloseTo(1, within(1e-5)); // normalize was kept
    }
    embedder.save(folder.resolve("embedder").toString());
    assertThat(ImageEmbedder.load(folder.resolve("embedder").toString()).explainParams())
        .isEqualTo(embedder.explainParams());
  }

  @Test
  void theTasksOfAJvmShareOneModel() throws IOException {
    Files.write(folder.resolve("a.png"), halves());
    List<String> files = List.of(folder.resolve("a.png").toString());
    ImageEncoderSpec spec =
        ImageEncoderSpec.of(
            "dense",
            ImageEncoderKind.OPTIONS.parse(
                "test", Map.of("model", COLOURS.toString(), "batch-items", 17)),
            PublishedModel.local(
                new ModelResolver(
                        new Configuration(), ModelResolver.cacheFolder(Map.of()), Map.of())
                    .resolve(
                        COLOURS.toString(),
                        ImageEncoderKind.overrides(
                            ImageEncoderKind.OPTIONS.parse(
                                "test", Map.of("model", COLOURS.toString()))))));
    String key = spec.leaseKey() + "@" + spec.deviceOfTask();

    for (int i = 0; i < 3; i++) {
      embedder(COLOURS)
          .setBatchItems(17)
          .transform(MediaFixture.paths(files).union(MediaFixture.paths(files)))
          .collect();
    }

    assertThat(ModelLease.opens(key)).isEqualTo(1);
  }

  @Test
  void whatDoesNotFitIsRefusedByName() {
    Dataset<Row> files = MediaFixture.paths(List.of("a.png"));
    assertRefused(
        embedder(COLOURS).setInputCol("n"), "inputCol 'n': found INT, expected STRING or BINARY");
    assertRefused(
        embedder(COLOURS).setEngine("PyTorch"),
        "engine: found 'PyTorch', which has texts only, expected OnnxRuntime");
    assertRefused(
        embedder(COLOURS).setReasonCol("embedding"),
        "reasonCol: found 'embedding', which is there, expected a new name");
    assertThatThrownBy(() -> embedder(JobFixture.MODEL).transform(files))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read 'ImageEmbedder.model': model '"
                + JobFixture.MODEL
                + "' is of kind dense by its files and graph, expected image. Set kind to dense or"
                + " use another model.");
    assertThatThrownBy(() -> embedder(COLOURS).setAlpha("red").transform(files))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("ImageEmbedder.alpha")
        .hasMessageContaining("drop, white");
  }

  private static void assertRefused(ImageEmbedder embedder, String what) {
    assertThatThrownBy(() -> embedder.transform(MediaFixture.paths(List.of("a.png"))))
        .isInstanceOf(UserError.class)
        .hasMessage("Cannot use ImageEmbedder." + what + ". Set it.");
  }
}
