package io.embark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.UserError;
import io.embark.testing.JobFixture;
import io.embark.testing.LocalSpark;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a Spark ML pipeline, against the vectors that sentence-transformers gave. */
class TextEmbedderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final StructType SCHEMA =
      new StructType().add("n", DataTypes.IntegerType).add("text", DataTypes.StringType);

  @TempDir Path folder;

  private static Dataset<Row> texts(List<String> texts) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      rows.add(RowFactory.create(i, texts.get(i)));
    }
    return LocalSpark.session().createDataFrame(rows, SCHEMA).repartition(3);
  }

  private static JsonNode expected(String fixture) throws IOException {
    return JSON.readTree(SharedFiles.path("fixtures/open/" + fixture + "/expected.json").toFile());
  }

  private static List<String> inputs(JsonNode expected) {
    return List.of(JSON.convertValue(expected.get("inputs"), String[].class));
  }

  private static TextEmbedder embedder(String fixture) {
    return new TextEmbedder()
        .setInputCol("text")
        .setOutputCol("embedding")
        .setAs("plain")
        .setModelUrl(SharedFiles.path("fixtures/open/" + fixture).toString());
  }

  private static void assertVectors(Dataset<Row> embedded, JsonNode vectors) {
    assertThat(embedded.count()).isEqualTo(vectors.size());
    for (Row row : embedded.collectAsList()) {
      float[] want = JSON.convertValue(vectors.get(row.<Integer>getAs("n")), float[].class);
      List<Float> found = row.getList(row.fieldIndex("embedding"));
      assertThat(found).hasSize(want.length);
      for (int d = 0; d < want.length; d++) {
        assertThat(found.get(d)).isCloseTo(want[d], within(1e-4f));
      }
    }
  }

  @Test
  void aPipelineIsFittedSavedAndLoadedWithTheReferencesVectors() throws IOException {
    JsonNode expected = expected("bert-mean-norm");
    Dataset<Row> texts = texts(inputs(expected));
    KMeans clusters = new KMeans().setFeaturesCol("embedding").setK(3).setSeed(7);
    Pipeline pipeline =
        new Pipeline()
            .setStages(new PipelineStage[] {embedder("bert-mean-norm").setMaxTokens(64), clusters});

    PipelineModel fitted = pipeline.fit(texts);

    Dataset<Row> before = fitted.transform(texts);
    assertThat(before.schema().toDDL())
        .isEqualTo("n INT,text STRING,embedding ARRAY<FLOAT>,prediction INT NOT NULL");
    fitted.write().save(folder.resolve("model").toString());
    PipelineModel loaded = PipelineModel.load(folder.resolve("model").toString());
    TextEmbedder stage = (TextEmbedder) loaded.stages()[0];
    assertThat(stage.uid()).isEqualTo(fitted.stages()[0].uid());
    assertThat(stage.explainParams())
        .isEqualTo(((TextEmbedder) fitted.stages()[0]).explainParams());
    assertThat(((KMeansModel) loaded.stages()[1]).clusterCenters()).hasSize(3);
    assertThat(loaded.transform(texts).orderBy("n").select("n", "prediction").collectAsList())
        .isEqualTo(before.orderBy("n").select("n", "prediction").collectAsList());

    pipeline.write().save(folder.resolve("unfitted").toString());
    assertThat(Pipeline.load(folder.resolve("unfitted").toString()).getStages()).hasSize(2);
  }

  @Test
  void pytorchRunsAModelInTorchScript() throws IOException {
    Path model = Path.of("src/test/resources/models/torchscript").toAbsolutePath();
    JsonNode expected = JSON.readTree(model.resolve("expected.json").toFile());
    List<String> inputs = new ArrayList<>();
    expected.path("texts").forEach(text -> inputs.add(text.textValue()));
    TextEmbedder embedder = tiny().setModelUrl(model.toString()).setEngine("PyTorch");

    assertVectors(embedder.transform(texts(inputs)), expected.path("vectors"));

    TextEmbedder other = tiny().setModelUrl(model.toString()).setEngine("onnxruntime");
    assertThatThrownBy(() -> other.transform(texts(inputs)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no ONNX graph found");
  }

  @Test
  void vectorsAreThoseOfTheReferenceWhateverTheBatchSize() throws IOException {
    JsonNode expected = expected("bert-mean-norm");
    for (int batch : new int[] {1, 4, 512}) {
      assertVectors(
          embedder("bert-mean-norm").setBatchSize(batch).transform(texts(inputs(expected))),
          expected.get("outputs"));
    }
    embedder("bert-mean-norm").save(folder.resolve("embedder").toString());
    assertVectors(
        TextEmbedder.load(folder.resolve("embedder").toString()).transform(texts(inputs(expected))),
        expected.get("outputs"));
  }

  @Test
  void sparseVectorsAreSparkMlsOwn() throws IOException {
    JsonNode expected = expected("splade-max-relu");
    SparseTextEmbedder embedder =
        new SparseTextEmbedder()
            .setInputCol("text")
            .setOutputCol("words")
            .setTopK(5)
            .setModelUrl(SharedFiles.path("fixtures/open/splade-max-relu").toString());
    embedder.write().overwrite().save(folder.resolve("sparse").toString());

    Dataset<Row> words =
        SparseTextEmbedder.load(folder.resolve("sparse").toString())
            .transform(texts(inputs(expected)));

    for (Row row : words.collectAsList()) {
      SparseVector found = row.getAs("words");
      SortedMap<Integer, Double> heaviest =
          heaviest(expected.get("outputs").get(row.<Integer>getAs("n")), 5);
      assertThat(found.size()).isEqualTo(2000);
      assertThat(found.indices()).containsExactly(heaviest.keySet().toArray(Integer[]::new));
      for (int i = 0; i < found.indices().length; i++) {
        assertThat(found.values()[i]).isCloseTo(heaviest.get(found.indices()[i]), within(2e-4));
      }
    }
  }

  private static SortedMap<Integer, Double> heaviest(JsonNode pairs, int most) {
    List<JsonNode> all = new ArrayList<>();
    pairs.forEach(all::add);
    all.sort(Comparator.comparingDouble(pair -> -pair.get(1).asDouble()));
    SortedMap<Integer, Double> weights = new TreeMap<>();
    all.stream()
        .limit(most)
        .forEach(pair -> weights.put(pair.get(0).asInt(), pair.get(1).asDouble()));
    return weights;
  }

  private TextEmbedder tiny() {
    return new TextEmbedder()
        .setInputCol("text")
        .setOutputCol("embedding")
        .setModelUrl(JobFixture.MODEL.toString());
  }

  @Test
  void aTextWithoutAVectorStaysWithItsReason() {
    List<String> texts = new ArrayList<>(List.of("a text", "another"));
    texts.add(null);

    List<Row> rows =
        tiny().setReasonCol("why").transform(texts(texts)).orderBy("n").collectAsList();

    assertThat(rows).hasSize(3);
    assertThat(rows.get(0).isNullAt(2)).isFalse();
    assertThat(rows.get(0).isNullAt(3)).isTrue();
    assertThat(rows.get(2).isNullAt(2)).isTrue();
    assertThat(rows.get(2).getString(3)).isEqualTo("missing_text");
  }

  /** As executors on other machines get it. */
  @Test
  void aModelFolderHoldsTheModelForExecutors() throws IOException {
    Path models = folder.resolve("models");
    tiny().setModelFolder(models.toUri().toString()).transform(texts(List.of("a"))).collect();
    try (Stream<Path> published = Files.list(models)) {
      assertThat(published).hasSize(1);
    }
  }

  @Test
  void whatDoesNotFitIsRefusedByName() {
    Dataset<Row> texts = texts(List.of("a"));
    assertRefused(tiny().setInputCol("body"), "inputCol: found 'body', expected one of n, text");
    assertRefused(tiny().setInputCol("n"), "inputCol 'n': found INT, expected STRING");
    assertRefused(
        tiny().setOutputCol("n"), "outputCol: found 'n', which is there, expected a new name");
    assertRefused(
        tiny().setEngine("MXNet"), "engine: found 'MXNet', expected OnnxRuntime or PyTorch");
    assertRefused(tiny().setBatchSize(0), "batchSize: found 0, expected at least 1");
    assertRefused(
        tiny().setModelUrl("djl://ai.djl.huggingface.pytorch/x"),
        "modelUrl: found 'djl://ai.djl.huggingface.pytorch/x', a name of DJL's model zoo, expected"
            + " maven:, hf:, a path or a URI of a model in ONNX or TorchScript");
    assertThatThrownBy(() -> new TextEmbedder().setInputCol("text").transform(texts))
        .isInstanceOf(UserError.class)
        .hasMessage("Cannot use TextEmbedder.outputCol: found none, expected a value. Set it.");
    assertThatThrownBy(() -> tiny().setDimension(900).transform(texts))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            "Cannot read 'TextEmbedder.dimension': found 900, expected at most 8");
  }

  private void assertRefused(TextEmbedder embedder, String what) {
    assertThatThrownBy(() -> embedder.transform(texts(List.of("a"))))
        .isInstanceOf(UserError.class)
        .hasMessage("Cannot use TextEmbedder." + what + ". Set it.");
  }
}
