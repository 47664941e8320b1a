package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.job.JobSpec;
import io.embark.report.StageCount;
import io.embark.testing.JobFixture;
import io.embark.testing.LocalSpark;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that makes texts of what is spoken; the weights are random, and so are the words. */
class SpeechJobTest {
  @TempDir Path folder;
  private JobFixture job;
  private Path sounds;

  @BeforeEach
  void sounds() throws IOException {
    job = new JobFixture(folder);
    sounds = Files.createDirectories(folder.resolve("in"));
    Files.copy(SharedFiles.path("data/audio-silero/test.wav"), sounds.resolve("talk.wav"));
    Files.copy(
        SharedFiles.path("data/video-torchcodec/nasa_13013.mp4"), sounds.resolve("film.mp4"));
    Files.writeString(sounds.resolve("notes.wav"), "no sound\n".repeat(40));
  }

  private JobSpec spec(String read, String stages) {
    return job.spec(
        String.format(
            """
            job: talks
            read: { %s: { path: "%s" } }
            stages: %s
            encode:
              dense: { model: "src/test/resources/models/tiny" }
            write:
              parquet: { path: "%s" }
            budget: { rejects: 50%%, deletes: 100%% }
            """,
            read, sounds, stages, job.lake()),
        Map.of());
  }

  private String transcribe(String more) {
    return "[{ transcribe: { model: \""
        + SharedFiles.path("fixtures/open/whisper-tiny-random")
        + "\", max-new-tokens: 12"
        + more
        + " } }]";
  }

  @Test
  void whatIsSpokenBecomesTextsWithTheirSeconds() throws IOException {
    RunResult result = job.run(spec("audio", transcribe(", timestamps: false, language: en")));

    List<Row> rows = job.table("embeddings").sort("source_id", "segment").collectAsList();
    // 60 s of talk are two windows of 30 s, the film's 13 s one
    assertThat(rows)
        .extracting(row -> row.<String>getAs("source_id"))
        .contains("film.mp4", "talk.wav");
    assertThat(result.manifest().funnel().stages())
        .contains(
            new StageCount("read", 3, 3, 0, 0, -1),
            new StageCount("transcribe", 3, rows.size(), 1, 0, 2));
    for (Row row : rows) {
      assertThat(row.<String>getAs("modality")).isEqualTo("text");
      assertThat(row.<String>getAs("text")).isNotBlank();
      long start = row.<Long>getAs("span_start");
      long end = row.<Long>getAs("span_end");
      assertThat(end - start).isBetween(1L, 30_000L);
      assertThat(start).isEqualTo(30_000L * row.<Integer>getAs("segment"));
      assertThat(row.<String, String>getJavaMap(row.fieldIndex("attributes")))
          .containsEntry("language", "en")
          .containsKey("uri");
    }
    Row reject = job.table("rejects").first();
    assertThat(reject.<String>getAs("stage")).isEqualTo("transcribe");
    assertThat(reject.<String>getAs("reason")).isEqualTo("not_media");
  }

  /**
   * Transcripts are kept by file: a run of another encoder, or a killed one, hears nothing anew.
   */
  @Test
  void aTranscriptIsMadeOnce() throws IOException {
    job.run(spec("audio", transcribe("")));
    // a model may time a passage behind the end of its window
    assertThat(job.table("embeddings").collectAsList())
        .isNotEmpty()
        .allMatch(
            row ->
                row.<Long>getAs("span_end")
                    <= (row.getAs("source_id").equals("talk.wav") ? 60_000 : 14_000));
    Path kept = Path.of(job.lake().toString(), "_embark/paid/transcripts");
    List<Path> files;
    try (Stream<Path> all = Files.list(kept)) {
      files = all.filter(path -> path.toString().endsWith(".json")).sorted().toList();
    }
    assertThat(files).hasSize(2);
    for (Path file : files) {
      Files.writeString(
          file,
          "{\"language\":\"de\",\"passages\":[{\"startMillis\":0,\"endMillis\":10,\"text\":\" kept\"}]}");
      Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    }

    job.run(spec("audio", transcribe(", max-seconds: 20")));

    assertThat(job.table("embeddings").select("text").distinct().collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("kept");
  }

  /** A plan writes nothing, so it hears nothing. */
  @Test
  void aPlanCountsFiles() {
    PlanReport report =
        new Jobs(LocalSpark.session(), Map.of()).plan(spec("audio", transcribe("")));

    assertThat(report.funnel().stages()).contains(new StageCount("transcribe", 3, 3, 0, 0, 3));
    assertThat(Path.of(job.lake().toString(), "_embark")).doesNotExist();
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(
            () ->
                job.run(
                    spec("audio", transcribe("").replace("]", ", { chunk: { max-tokens: 20 } }]"))))
        .hasMessage(
            "Cannot plan the job: stage 'chunk' cuts by characters and 'transcribe' has cut by time, expected one of them. Remove 'chunk' and set 'transcribe.max-seconds'.");
    assertThatThrownBy(() -> job.run(spec("image", transcribe(""))))
        .hasMessage(
            "Cannot plan the job: stage 'transcribe' works on sound and 'read: image' gives image, expected audio or video. Remove the stage, or read another kind.");
    assertThatThrownBy(
            () ->
                job.run(
                    job.spec(
                        String.format(
                            """
                            job: talks
                            read: { audio: { path: "%s" } }
                            encode: { words: { kind: speech, model: "%s" } }
                            write: { parquet: { path: "%s" } }
                            """,
                            sounds,
                            SharedFiles.path("fixtures/open/whisper-tiny-random"),
                            job.lake()),
                        Map.of())))
        .hasMessage(
            "Cannot plan the job: column 'words' gets texts from a model of kind speech, expected vectors. Use the stage 'transcribe' and an encoder of texts.");
    assertThatThrownBy(
            () ->
                job.run(
                    spec("audio", "[{ transcribe: { model: src/test/resources/models/tiny } }]")))
        .hasMessageContaining("expected")
        .hasMessageContaining("speech");
  }
}
