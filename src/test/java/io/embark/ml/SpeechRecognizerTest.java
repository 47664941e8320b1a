package io.embark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.UserError;
import io.embark.testing.JobFixture;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Speech in Spark ML, against what transformers' Whisper gave of the same files. */
class SpeechRecognizerTest {
  @TempDir Path folder;
  private MediaFixture fixture;

  @BeforeEach
  void fixture() throws IOException {
    fixture = MediaFixture.of("whisper-tiny-random");
  }

  private SpeechRecognizer recognizer() {
    return new SpeechRecognizer()
        .setInputCol("file")
        .setOutputCol("words")
        .setPassagesCol("passages")
        .setLanguageCol("spoken")
        .setReasonCol("reason")
        .setModelUrl(fixture.model().toString());
  }

  @Test
  void textsAreThoseOfTheReferenceByPathAndByBytes() {
    SpeechRecognizer recognizer =
        recognizer().setLanguage("en").setTimestamps(false).setMaxNewTokens(20);
    for (Dataset<Row> files : List.of(fixture.paths(), fixture.bytes())) {
      List<Row> rows = recognizer.transform(files).orderBy("n").collectAsList();

      assertThat(rows).hasSize(6);
      for (Row row : rows) {
        int n = row.<Integer>getAs("n");
        String text = fixture.output(n).get("text").asText();
        assertThat(row.<String>getAs("words")).isEqualTo(text.strip());
        assertThat(row.<String>getAs("spoken")).isEqualTo("en");
        assertThat(row.<String>getAs("reason")).isNull();
        // one window, as long as the sound
        long millis = fixture.output(n).get("samples").asLong() * 1000 / 16_000;
        List<Row> passages = row.getList(row.fieldIndex("passages"));
        assertThat(passages).hasSize(1);
        assertThat(passages.get(0).getLong(0)).isZero();
        assertThat(passages.get(0).getLong(1)).isEqualTo(millis);
        assertThat(passages.get(0).getString(2)).isEqualTo(text.strip());
      }
    }
  }

  /** 60 s of talk, and the sound of a video of 13 s. */
  @Test
  void passagesAreTheItemsOfAJob() throws IOException {
    Path talks = Files.createDirectories(folder.resolve("in"));
    Files.copy(SharedFiles.path("data/audio-silero/test.wav"), talks.resolve("talk.wav"));
    Files.copy(SharedFiles.path("data/video-torchcodec/nasa_13013.mp4"), talks.resolve("film.mp4"));
    JobFixture job = new JobFixture(folder);
    job.run(
        job.spec(
            String.format(
                """
                job: talks
                read: { audio: { path: "%s" } }
                stages:
                  - transcribe: { model: "%s", max-new-tokens: 12, timestamps: false }
                encode: { dense: { model: "%s" } }
                write: { parquet: { path: "%s" } }
                """,
                talks, fixture.model(), JobFixture.MODEL, job.lake()),
            Map.of()));
    List<String> items = new ArrayList<>();
    for (Row row : job.table("embeddings").sort("source_id", "segment").collectAsList()) {
      items.add(
          String.join(
              "|",
              row.getAs("source_id"),
              row.getAs("span_start").toString(),
              row.getAs("span_end").toString(),
              row.<String>getAs("text"),
              row.<String, String>getJavaMap(row.fieldIndex("attributes")).get("language")));
    }

    Dataset<Row> heard =
        recognizer()
            .setMaxNewTokens(12)
            .setTimestamps(false)
            .transform(
                MediaFixture.paths(
                    List.of(
                        talks.resolve("film.mp4").toString(),
                        talks.resolve("talk.wav").toUri().toString())));

    assertThat(heard.schema().toDDL())
        .isEqualTo(
            "n INT,file STRING,words STRING,passages ARRAY<STRUCT<start: BIGINT NOT NULL, end:"
                + " BIGINT NOT NULL, text: STRING NOT NULL>>,spoken STRING,reason STRING");
    List<Row> passages =
        heard.selectExpr("n", "spoken", "inline(passages)").orderBy("n", "start").collectAsList();
    assertThat(passages).hasSizeGreaterThanOrEqualTo(3);
    assertThat(
            passages.stream()
                .map(
                    row ->
                        String.join(
                            "|",
                            row.getInt(0) == 0 ? "film.mp4" : "talk.wav",
                            "" + row.getLong(2),
                            "" + row.getLong(3),
                            row.getString(4),
                            row.getString(1)))
                .toList())
        .isEqualTo(items);
  }

  @Test
  void timedPassagesAreInOrderAndJoinToTheText() {
    String talk = SharedFiles.path("data/audio-silero/test.wav").toString();

    Row row = recognizer().setMaxNewTokens(30).transform(MediaFixture.paths(List.of(talk))).first();

    List<Row> passages = row.getList(row.fieldIndex("passages"));
    assertThat(passages).hasSizeGreaterThan(1);
    long before = 0;
    for (Row passage : passages) {
      assertThat(passage.getLong(0)).isGreaterThanOrEqualTo(before);
      assertThat(passage.getLong(1)).isGreaterThan(passage.getLong(0));
      before = passage.getLong(0);
    }
    assertThat(row.<String>getAs("words").replace(" ", ""))
        .isEqualTo(
            passages.stream()
                .map(passage -> passage.getString(2).replace(" ", ""))
                .collect(Collectors.joining()));
  }

  @Test
  void whatIsNoSoundStaysWithItsReason() {
    String picture = SharedFiles.path("fixtures/open/resnet-imagenet/images/rgb.png").toString();

    List<Row> rows =
        recognizer()
            .transform(MediaFixture.paths(Arrays.asList(picture, folder.toString(), null)))
            .orderBy("n")
            .collectAsList();

    assertThat(rows).allMatch(row -> row.isNullAt(2) && row.isNullAt(3) && row.isNullAt(4));
    assertThat(rows.get(0).getString(5)).startsWith("no_sound: ");
    assertThat(rows.get(1).getString(5)).startsWith("unreadable: ");
    assertThat(rows.get(2).getString(5)).isEqualTo("missing_media");
  }

  /** From sound to the vectors of its words, in one pipeline. */
  @Test
  void aPipelineIsSavedAndLoaded() throws IOException {
    SpeechRecognizer recognizer =
        recognizer().setLanguage("de").setTask("translate").setNoSpeech(0.5).setMaxNewTokens(8);
    TextEmbedder embedder =
        new TextEmbedder()
            .setInputCol("words")
            .setOutputCol("embedding")
            .setModelUrl(JobFixture.MODEL.toString());
    PipelineModel fitted =
        new Pipeline().setStages(new PipelineStage[] {recognizer, embedder}).fit(fixture.paths());
    fitted.write().save(folder.resolve("model").toString());

    PipelineModel loaded = PipelineModel.load(folder.resolve("model").toString());

    assertThat(((SpeechRecognizer) loaded.stages()[0]).explainParams())
        .isEqualTo(recognizer.explainParams());
    List<Row> rows = loaded.transform(fixture.paths()).orderBy("n").collectAsList();
    assertThat(rows).hasSize(6).allMatch(row -> row.<String>getAs("words") != null);
    assertThat(rows).isEqualTo(fitted.transform(fixture.paths()).orderBy("n").collectAsList());
  }

  @Test
  void whatDoesNotFitIsRefusedByName() {
    assertThatThrownBy(
            () -> recognizer().setLanguage("xx").transform(MediaFixture.paths(List.of("a.wav"))))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read 'SpeechRecognizer.language': model '"
                + fixture.model()
                + "' has no 'xx', expected one of de, en. Change it or leave it out.");
    assertThatThrownBy(
            () ->
                recognizer()
                    .setPassagesCol("words")
                    .transform(MediaFixture.paths(List.of("a.wav"))))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot use SpeechRecognizer.passagesCol: found 'words', which is there, expected a new"
                + " name. Set it.");
    assertThat(new SpeechRecognizer().params())
        .extracting(param -> param.name())
        .contains("inputCol", "passagesCol", "languageCol", "timestamps", "device")
        .doesNotContain("maxTokens", "as", "batchSize");
  }
}
