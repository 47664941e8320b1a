package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.job.JobSpec;
import io.embark.report.StageCount;
import io.embark.testing.JobFixture;
import io.embark.testing.SharedFiles;
import io.embark.testing.WavFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs on what is spoken, by the real Silero VAD: a minute of a conversation, and sounds in which
 * nobody speaks.
 */
class SpeechSegmentJobTest {
  private static final String TALK = "test.wav";

  @TempDir Path folder;
  private JobFixture job;
  private Path sounds;

  @BeforeEach
  void sounds() throws IOException {
    job = new JobFixture(folder);
    sounds = Files.createDirectories(folder.resolve("in"));
    Files.copy(SharedFiles.path("data/audio-silero/" + TALK), sounds.resolve(TALK));
    Files.write(sounds.resolve("hum.wav"), hum());
    Files.writeString(sounds.resolve("notes.wav"), "no sound\n".repeat(40));
  }

  /** 3 s of 8 kHz, 8 bits. */
  private static byte[] hum() {
    byte[] samples = new byte[24_000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (128 + 60 * Math.sin(i * 0.1));
    }
    return WavFile.of(WavFile.PCM, 8_000, 1, 8, samples);
  }

  private JobSpec spec(String stages, String model) {
    return job.spec(
        String.format(
            """
            job: sounds
            read: { audio: { path: "%s" } }
            stages: %s
            encode:
              dense: { kind: audio, model: "%s" }
            write:
              parquet: { path: "%s" }
            budget: { rejects: 90%%, deletes: 100%% }
            """,
            sounds,
            stages.replace("VAD", SharedFiles.path("data/models/silero-vad").toString()),
            SharedFiles.path("fixtures/open/" + model),
            job.lake()),
        Map.of());
  }

  /** Milliseconds that {@code get_speech_timestamps} gives, printed by make-voice-oracle.py. */
  private static List<String> spoken() {
    return List.of(
        "2-2046",
        "2658-4702",
        "4962-6878",
        "9314-13342",
        "13538-15102",
        "15330-15870",
        "16290-17918",
        "18370-19614",
        "20322-32606",
        "32706-35614",
        "35746-37630",
        "37954-38942",
        "39874-43294",
        "43618-44638",
        "45026-46814",
        "48834-49982",
        "51074-54238",
        "54466-57406",
        "57506-59582");
  }

  @Test
  void whatIsSpokenIsAnItemEach() {
    RunResult result = job.run(spec("[{ speech: { model: \"VAD\" } }]", "wav2vec2-mean"));

    List<Row> rows = job.table("embeddings").sort("segment").collectAsList();
    assertThat(rows)
        .extracting(row -> row.<Long>getAs("span_start") + "-" + row.<Long>getAs("span_end"))
        .isEqualTo(spoken());
    assertThat(rows).allMatch(row -> row.getAs("modality").equals("audio"));
    assertThat(result.manifest().funnel().stages())
        .contains(
            new StageCount("decode", 3, 2, 1, 0, -1),
            new StageCount("speech", 2, rows.size(), 1, 0, 1));
    assertThat(job.table("rejects").collectAsList())
        .extracting(row -> row.getAs("source_id") + " " + row.getAs("reason"))
        .containsExactlyInAnyOrder("hum.wav no_speech", "notes.wav not_media");

    RunResult again = job.run(spec("[{ speech: { model: \"VAD\" } }]", "wav2vec2-mean"));
    assertThat(again.manifest().funnel()).isEqualTo(result.manifest().funnel());
    assertThat(job.table("embeddings").count()).isEqualTo(rows.size());
  }

  /** At the 32 kHz of its encoder. */
  @Test
  void windowsInWhichLittleIsSpokenAreRejects() {
    RunResult result =
        job.run(
            spec(
                "[{ window: { seconds: 3 } }, { speech-share: { model: \"VAD\", min-share: 0.5 } }]",
                "panns-like-cnn-32k"));

    List<Row> kept = job.table("embeddings").collectAsList();
    assertThat(kept).allMatch(row -> row.getAs("source_id").equals(TALK));
    List<Long> starts = kept.stream().map(row -> row.<Long>getAs("span_start")).toList();
    for (long start = 0; start < 60_000; start += 3000) {
      double share = share(start, start + 3000); // a window alone is heard a little differently
      assertThat(share > 0.6 || (share > 0.4 && starts.contains(start)))
          .isEqualTo(starts.contains(start));
    }
    assertThat(job.table("rejects").filter("reason = 'little_speech'").count())
        .isEqualTo(21 - kept.size());
    assertThat(result.manifest().funnel().stages())
        .anyMatch(stage -> stage.stage().equals("speech-share") && stage.rowsIn() == 21);
  }

  /** Of a window, by the segments of the whole. */
  private static double share(long start, long end) {
    long spoken = 0;
    for (String segment : spoken()) {
      String[] ends = segment.split("-", -1);
      spoken +=
          Math.max(
              0, Math.min(end, Long.parseLong(ends[1])) - Math.max(start, Long.parseLong(ends[0])));
    }
    return (double) spoken / (end - start);
  }

  @Test
  void whatIsNoDetectorIsRefused() {
    String where = folder.resolve("job.yaml") + ":3 stages[0].speech";
    String yamnet = SharedFiles.path("fixtures/open/wav2vec2-mean").toString();
    assertThatThrownBy(
            () -> job.run(spec("[{ speech: { model: \"" + yamnet + "\" } }]", "wav2vec2-mean")))
        .hasMessage(
            "Cannot read '"
                + where
                + ".model': model '"
                + yamnet
                + "' is of kind audio by its files and graph, expected a voice activity detector. Name the silero_vad.onnx of snakers4/silero-vad.");
  }
}
