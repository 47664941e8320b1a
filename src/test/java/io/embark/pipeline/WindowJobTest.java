package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.embark.corpus.VectorColumn;
import io.embark.job.JobSpec;
import io.embark.report.StageCount;
import io.embark.testing.JobFixture;
import io.embark.testing.LocalSpark;
import io.embark.testing.SharedFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job on windows of sounds: a made one of 25 s at 16 kHz, 5 s of it silent. */
class WindowJobTest {
  private static final int RATE = 16_000;
  private static final int SILENT_FROM = 10;
  private static final int SILENT_TO = 15;

  @TempDir Path folder;
  private JobFixture job;
  private Path sounds;

  @BeforeEach
  void sounds() throws IOException {
    job = new JobFixture(folder);
    sounds = Files.createDirectories(folder.resolve("in"));
    write(0, 25 * RATE, sounds.resolve("sound.wav"));
  }

  /** Samples of the sound from one to another. */
  private static void write(int from, int to, Path file) throws IOException {
    byte[] bytes = new byte[2 * (to - from)];
    for (int i = from; i < to; i++) {
      boolean isSilent = i >= SILENT_FROM * RATE && i < SILENT_TO * RATE;
      double pitch = 200 + 30.0 * i / RATE;
      int sample = isSilent ? 0 : (int) (12_000 * Math.sin(2 * Math.PI * pitch * i / RATE));
      bytes[2 * (i - from)] = (byte) sample;
      bytes[2 * (i - from) + 1] = (byte) (sample >> 8);
    }
    AudioSystem.write(
        new AudioInputStream(
            new ByteArrayInputStream(bytes),
            new AudioFormat(RATE, 16, 1, true, false),
            bytes.length / 2),
        AudioFileFormat.Type.WAVE,
        file.toFile());
  }

  private JobSpec spec(String stages) {
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
            budget: { rejects: 50%%, deletes: 100%% }
            """,
            sounds, stages, SharedFiles.path("fixtures/open/wav2vec2-mean"), job.lake()),
        Map.of());
  }

  private static float[] vector(Row row) {
    return VectorColumn.floats(row.getSeq(row.fieldIndex("dense")));
  }

  @Test
  void windowsAreItemsWithTheVectorOfTheirSamples() throws IOException {
    RunResult result = job.run(spec("[{ window: { seconds: 5, hop-seconds: 4 } }]"));

    List<Row> rows = job.table("embeddings").sort("segment").collectAsList();
    assertThat(rows)
        .extracting(row -> row.<Long>getAs("span_start"))
        .containsExactly(0L, 4000L, 8000L, 12_000L, 16_000L, 20_000L);
    assertThat(rows)
        .extracting(row -> row.<Long>getAs("span_end"))
        .containsExactly(5000L, 9000L, 13_000L, 17_000L, 21_000L, 25_000L);
    assertThat(result.manifest().funnel().stages())
        .contains(new StageCount("window", 1, 6, 0, 0, 1));
    Path cut = Files.createDirectories(folder.resolve("cut"));
    write(16 * RATE, 21 * RATE, cut.resolve("a.wav"));
    Path file = folder.resolve("cut.parquet");
    DirectEncode.of(
            null,
            Map.of("model", SharedFiles.path("fixtures/open/wav2vec2-mean").toString()),
            DirectEncode.Scaling.AS_MODEL,
            1,
            Map.of())
        .run(cut.toString(), file.toString());
    assertThat(vector(LocalSpark.session().read().parquet(file.toString()).first()))
        .containsExactly(vector(rows.get(4)), within(1e-5f));
  }

  @Test
  void aRestIsAnItemUnlessItIsShortAndSilenceIsNone() {
    RunResult result =
        job.run(spec("[{ window: { seconds: 4.9 } }, { sound-quality: { min-level-db: -50 } }]"));

    // five windows of 4.9 s, of which the third is silent but for its end; 0.5 s are the rest
    assertThat(result.manifest().funnel().stages())
        .contains(new StageCount("window", 1, 6, 0, 0, 1));
    assertThat(job.run(spec("[{ window: { seconds: 4.99 } }]")).manifest().funnel().stages())
        .contains(new StageCount("window", 1, 5, 0, 0, 1));
    RunResult filtered =
        job.run(spec("[{ window: { seconds: 5 } }, { sound-quality: { min-level-db: -50 } }]"));
    assertThat(filtered.manifest().funnel().stages())
        .contains(
            new StageCount("window", 1, 5, 0, 0, 1),
            new StageCount("sound-quality", 5, 4, 1, 0, -1));
    assertThat(job.table("rejects").first().<String>getAs("reason")).isEqualTo("silent");
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> job.run(spec("[{ window: { seconds: 2, hop-seconds: 3 } }]")))
        .hasMessage(
            "Cannot cut by '"
                + folder.resolve("job.yaml")
                + ":3 stages[0].window': found hop-seconds 3.0, expected at most seconds 2.0, or sound would be left out. Lower 'hop-seconds'.");
    assertThatThrownBy(() -> job.run(spec("[{ sample: {} }]")))
        .hasMessage(
            "Cannot plan the job: stage 'sample' works on video and 'read: audio' gives audio, expected stages for what is read. Remove the stage.");
  }
}
