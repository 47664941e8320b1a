package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.VectorColumn;
import io.embark.job.JobSpec;
import io.embark.report.StageCount;
import io.embark.testing.JobFixture;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job on a folder of pictures, two encoders beside each other. */
class ImageJobTest {
  private static final String JOB =
      """
      job: pictures
      read: { image: { path: "%s" } }
      stages: %s
      encode:
        resnet: { kind: image, model: "%s" }
        clip: { kind: image, model: "%s" }
      write:
        parquet: { path: "%s" }
      budget: { rejects: 50%%, deletes: 50%% }
      checkpoint: { items: 4 }
      """;

  @TempDir Path folder;
  private JobFixture job;
  private Path pictures;
  private Map<String, JsonNode> resnet;
  private Map<String, JsonNode> clip;

  @BeforeEach
  void pictures() throws IOException {
    job = new JobFixture(folder);
    pictures = Files.createDirectories(folder.resolve("in"));
    resnet = expected("resnet-imagenet");
    clip = expected("clip-two-towers");
    for (String name : resnet.keySet()) {
      Files.copy(
          fixture("resnet-imagenet").resolve("images").resolve(name), pictures.resolve(name));
    }
    Files.writeString(pictures.resolve("notes.txt"), "no picture\n".repeat(40));
    Files.createFile(pictures.resolve("nothing.jpg"));
    byte[] whole = Files.readAllBytes(pictures.resolve("rgb.png"));
    Files.write(pictures.resolve("half.png"), Arrays.copyOf(whole, whole.length / 2));
  }

  private static Path fixture(String name) {
    return SharedFiles.path("fixtures/open/" + name);
  }

  private static Map<String, JsonNode> expected(String name) throws IOException {
    Map<String, JsonNode> byFile = new HashMap<>();
    new ObjectMapper()
        .readTree(fixture(name).resolve("expected.json").toFile())
        .get("outputs")
        .forEach(output -> byFile.put(output.get("file").asText().substring(7), output));
    return byFile;
  }

  private JobSpec spec(String stages) {
    return job.spec(
        String.format(
            JOB,
            pictures,
            stages,
            fixture("resnet-imagenet"),
            fixture("clip-two-towers"),
            job.lake()),
        Map.of());
  }

  @Test
  void vectorsAreThoseOfTheReferencesAndTheBooksBalance() {
    RunResult result = job.run(spec("[]"));

    assertThat(result.manifest().funnel().stages())
        .containsExactly(
            new StageCount("read", 13, 13, 0, 0, -1),
            new StageCount("decode", 13, 10, 3, 0, -1),
            new StageCount("encode", 10, 10, 0, 0, -1));
    List<Row> rows = job.table("embeddings").collectAsList();
    assertThat(rows).hasSize(10);
    for (Row row : rows) {
      String name = row.getAs("source_id");
      assertThat(row.<String>getAs("modality")).isEqualTo("image");
      assertThat(row.<String>getAs("text")).isNull();
      assertThat(row.<String, String>getJavaMap(row.fieldIndex("attributes")).get("uri"))
          .endsWith("/in/" + name);
      near(row, "resnet", resnet.get(name));
      near(row, "clip", clip.get(name));
    }
    Map<String, String> reasons = new HashMap<>();
    job.table("rejects")
        .collectAsList()
        .forEach(row -> reasons.put(row.getAs("source_id"), row.getAs("reason")));
    assertThat(reasons)
        .isEqualTo(
            Map.of(
                "notes.txt",
                "not_media",
                "nothing.jpg",
                "empty_file",
                "half.png",
                "corrupt_media"));
  }

  private static void near(Row row, String column, JsonNode oracle) {
    float[] vector = VectorColumn.floats(row.getSeq(row.fieldIndex(column)));
    JsonNode there = oracle.get("embedding");
    assertThat(vector).hasSize(there.size());
    for (int d = 0; d < vector.length; d++) {
      assertThat((double) vector[d])
          .as(row.<String>getAs("source_id"))
          .isCloseTo(there.get(d).asDouble(), within(oracle.at("/tolerance/max_abs").asDouble()));
    }
  }

  @Test
  void aFileThatIsAsItWasIsNotDecodedAgain() throws IOException {
    job.run(spec("[]"));
    Files.copy(pictures.resolve("rgb.bmp"), pictures.resolve("new.bmp"));

    RunResult again = job.run(spec("[]"));

    assertThat(again.manifest().encoding().reused()).isEqualTo(10);
    assertThat(again.manifest().encoding().encoded()).isEqualTo(2); // by each encoder
    assertThat(again.manifest().funnel().kept()).isEqualTo(11);
  }

  @Test
  void stagesAndEncodersOfTextAreRefused() {
    assertThatThrownBy(() -> job.run(spec("[language: { keep: [en] }]")))
        .hasMessage(
            "Cannot plan the job: stage 'language' works on texts and 'read: image' gives image,"
                + " expected stages of media. Remove the stage.");
    String yaml =
        String.format(
                JOB,
                pictures,
                "[]",
                fixture("resnet-imagenet"),
                fixture("clip-two-towers"),
                job.lake())
            .replace(
                "clip: { kind: image, model: \"" + fixture("clip-two-towers"),
                "clip: { kind: dense, model: \"" + JobFixture.MODEL);
    assertThatThrownBy(() -> job.run(job.spec(yaml, Map.of())))
        .hasMessage(
            "Cannot plan the job: column 'clip' has no vectors for image and 'read: image' gives"
                + " nothing else, expected an encoder of the kind of its input. Change the column's"
                + " model, or read another kind.");
  }
}
