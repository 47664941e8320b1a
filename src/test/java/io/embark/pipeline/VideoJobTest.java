package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.embark.corpus.VectorColumn;
import io.embark.job.JobSpec;
import io.embark.media.FrameSampling;
import io.embark.media.MediaLimits;
import io.embark.media.Pixels;
import io.embark.media.Videos;
import io.embark.report.StageCount;
import io.embark.testing.JobFixture;
import io.embark.testing.SharedFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job on a folder of videos. */
class VideoJobTest {
  private static final String EVERY_2_SECONDS = "[{ sample: { every-seconds: 2, whole: mean } }]";

  @TempDir Path folder;
  private JobFixture job;
  private Path videos;

  @BeforeEach
  void videos() throws IOException {
    job = new JobFixture(folder);
    videos = Files.createDirectories(folder.resolve("in"));
    for (String name : List.of("nasa_13013.mp4", "av1_video.mkv", "h265_video.mp4")) {
      Files.copy(SharedFiles.path("data/video-torchcodec/" + name), videos.resolve(name));
    }
    Files.writeString(videos.resolve("text.mp4"), "no video\n".repeat(40));
    Files.createFile(videos.resolve("nothing.mp4"));
  }

  private static Path model(String name) {
    return SharedFiles.path("fixtures/open/" + name);
  }

  private JobSpec spec(String stages) {
    return spec(videos, stages, "");
  }

  private JobSpec spec(Path input, String stages, String options) {
    return job.spec(
        String.format(
            """
      job: films
      read: { video: { path: "%s" } }
      stages: %s
      encode:
        dense: { kind: image, model: "%s"%s }
      write:
        parquet: { path: "%s" }
      budget: { rejects: 80%%, deletes: 50%% }
      checkpoint: { items: 2 }
      """,
            input, stages, model("resnet-imagenet"), options, job.lake()),
        Map.of());
  }

  /** Rows of one source, by segment. */
  private Map<Integer, Row> rows(String source) {
    Map<Integer, Row> rows = new TreeMap<>();
    job.table("embeddings")
        .filter("source_id = '" + source + "'")
        .collectAsList()
        .forEach(row -> rows.put(row.getAs("segment"), row));
    return rows;
  }

  private static float[] vector(Row row) {
    return VectorColumn.floats(row.getSeq(row.fieldIndex("dense")));
  }

  @Test
  void framesAreItemsWithSpansAndTheWholeIsTheirMean() throws Exception {
    RunResult result = job.run(spec(EVERY_2_SECONDS));

    assertThat(result.manifest().funnel().stages())
        .containsExactly(
            new StageCount("read", 5, 5, 0, 0, -1),
            new StageCount("decode", 5, 3, 2, 0, -1),
            new StageCount("sample", 3, 14, 0, 0, 3),
            new StageCount("encode", 14, 14, 0, 0, -1));
    Map<Integer, Row> nasa = rows("nasa_13013.mp4");
    assertThat(nasa.keySet()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    for (int i = 0; i < 7; i++) {
      assertThat(nasa.get(i).<String>getAs("modality")).isEqualTo("video_frame");
      assertThat((double) nasa.get(i).<Long>getAs("span_start"))
          .isCloseTo(2000.0 * i, within(34.0));
      assertThat(nasa.get(i).<Long>getAs("span_end"))
          .isEqualTo(i == 6 ? 13_013L : (long) nasa.get(i + 1).<Long>getAs("span_start"));
    }
    assertThat(nasa.get(7).<String>getAs("modality")).isEqualTo("video");
    assertThat(nasa.get(7).<Long>getAs("span_end")).isZero();
    float[] whole = vector(nasa.get(7));
    for (int d = 0; d < whole.length; d++) {
      double sum = 0;
      for (int i = 0; i < 7; i++) {
        sum += vector(nasa.get(i))[d];
      }
      assertThat((double) whole[d]).isCloseTo(sum / 7, within(1e-5));
    }
    Map<String, String> reasons = new HashMap<>();
    job.table("rejects")
        .collectAsList()
        .forEach(row -> reasons.put(row.getAs("source_id"), row.getAs("reason")));
    assertThat(reasons).isEqualTo(Map.of("text.mp4", "not_media", "nothing.mp4", "empty_file"));
  }

  /** Prints a row a file. */
  @Test
  void everyRealVideoGivesItsFramesOrAReason() throws IOException {
    Map<String, String> expected = new TreeMap<>();
    try (InputStream table = VideoJobTest.class.getResourceAsStream("/media/videos.csv")) {
      new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .forEach(line -> expected.put(line.substring(0, line.indexOf(',')), line));
    }
    job.run(
        spec(Path.of(SharedFiles.path("data") + "/{video-torchcodec,video-exoplayer}"), "[]", ""));

    Map<String, Long> frames = new HashMap<>();
    job.table("embeddings")
        .groupBy("source_id")
        .count()
        .collectAsList()
        .forEach(row -> frames.put(row.getString(0), row.getLong(1)));
    Map<String, String> reasons = new HashMap<>();
    job.table("rejects")
        .collectAsList()
        .forEach(row -> reasons.put(row.getAs("source_id"), row.getAs("reason")));
    Map<String, String> found = new TreeMap<>();
    for (String file : expected.keySet()) {
      String line =
          file + "," + frames.getOrDefault(file, 0L) + "," + reasons.getOrDefault(file, "");
      System.out.println(line);
      found.put(file, line);
    }
    assertThat(found).isEqualTo(expected);
  }

  /** A frame has the vector that the same picture has in a file of its own. */
  @Test
  void aFrameIsEncodedAsAPicture() throws Exception {
    job.run(spec(EVERY_2_SECONDS));
    float[] ofFrame = vector(rows("nasa_13013.mp4").get(3));

    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    try (FileChannel film = FileChannel.open(videos.resolve("nasa_13013.mp4"))) {
      Videos.sample(
          film,
          FrameSampling.every(2, 100),
          MediaLimits.DEFAULT,
          frame -> write(frame.pixels(), pictures.resolve(frame.startMillis() / 1000 + ".png")));
    }
    Path file = folder.resolve("pictures.parquet");
    DirectEncode.of(
            null,
            Map.of("model", model("resnet-imagenet").toString()),
            DirectEncode.Scaling.AS_MODEL,
            1,
            Map.of())
        .run(pictures.toString(), file.toString());
    Row picture =
        io.embark.testing.LocalSpark.session()
            .read()
            .parquet(file.toString())
            .filter("id = '6.png' or id = '5.png'")
            .first();
    assertThat(vector(picture)).containsExactly(ofFrame, within(1e-5f));
  }

  private static void write(Pixels pixels, Path file) {
    BufferedImage image =
        new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < pixels.height(); y++) {
      for (int x = 0; x < pixels.width(); x++) {
        image.setRGB(x, y, pixels.at(x, y, 0) << 16 | pixels.at(x, y, 1) << 8 | pixels.at(x, y, 2));
      }
    }
    try {
      ImageIO.write(image, "png", file.toFile());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aVideoThatIsAsItWasKeepsItsFrames() throws Exception {
    job.run(spec(EVERY_2_SECONDS));
    List<String> before = keys();
    Files.setLastModifiedTime(
        videos.resolve("av1_video.mkv"), FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));

    RunResult again = job.run(spec(EVERY_2_SECONDS));

    assertThat(again.manifest().increment().unchanged()).isEqualTo(2);
    assertThat(again.manifest().increment().changed()).isEqualTo(1);
    assertThat(again.manifest().encoding().reused()).isEqualTo(10);
    assertThat(again.manifest().encoding().encoded()).isEqualTo(3);
    assertThat(again.manifest().funnel().stages())
        .contains(new StageCount("sample", 3, 14, 0, 0, 3));
    assertThat(keys()).isEqualTo(before);
  }

  /** What was rejected inside a video comes with it, too. */
  @Test
  void framesAreFilteredWhereTheyAreTaken() throws Exception {
    String stages =
        "[{ sample: { every-seconds: 2 } }, { picture-quality: { min-brightness: 40 } }]";
    RunResult first = job.run(spec(stages));

    StageCount sampled = stage(first, "sample");
    StageCount filtered = stage(first, "picture-quality");
    assertThat(sampled).isEqualTo(new StageCount("sample", 3, 11, 0, 0, 3));
    assertThat(filtered.rowsIn()).isEqualTo(11);
    assertThat(filtered.rejected()).isBetween(1L, 10L);
    assertThat(job.table("rejects").filter("reason = 'dark'").count())
        .isEqualTo(filtered.rejected());
    List<String> before = keys();
    Files.setLastModifiedTime(
        videos.resolve("h265_video.mp4"), FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));

    RunResult again = job.run(spec(stages));

    assertThat(again.manifest().increment().unchanged()).isEqualTo(2);
    assertThat(stage(again, "sample")).isEqualTo(sampled);
    assertThat(stage(again, "picture-quality")).isEqualTo(filtered);
    assertThat(keys()).isEqualTo(before);
    assertThat(job.table("rejects").filter("reason = 'dark'").count())
        .isEqualTo(filtered.rejected());
  }

  private static StageCount stage(RunResult result, String name) {
    return result.manifest().funnel().stages().stream()
        .filter(stage -> stage.stage().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private List<String> keys() {
    return job.table("embeddings").select("item_id").sort("item_id").collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  @Test
  void anotherSamplingIsAnotherContent() throws Exception {
    job.run(spec(EVERY_2_SECONDS));

    RunResult again = job.run(spec("[{ sample: { by: keyframes, max-frames: 2 } }]"));

    assertThat(again.manifest().increment().changed()).isEqualTo(3);
    assertThat(again.manifest().encoding().reused()).isZero();
    assertThat(job.table("embeddings").count()).isEqualTo(6);
  }

  @Test
  void withoutASamplerThereIsAFrameASecond() throws Exception {
    Path one = Files.createDirectories(folder.resolve("one"));
    Files.copy(videos.resolve("nasa_13013.mp4"), one.resolve("a.mp4"));

    RunResult result = job.run(spec(one, "[]", ""));

    assertThat(result.manifest().funnel().stages())
        .contains(new StageCount("sample", 1, 14, 0, 0, 1));
  }

  @Test
  void whatCannotBeIsRefused() {
    refuses(
        "[{ sample: { fps: 1, by: keyframes } }]",
        "Cannot sample by '"
            + folder.resolve("job.yaml")
            + ":3 stages[0].sample': found fps and by, expected one of them. Leave out the others.");
    refuses(
        "[{ sample: {} }, { reject: { where: 'source_id is null', reason: none } }]",
        "Cannot plan the job: stage 'reject:none' stands behind 'sample', which works inside files, expected it in front. Move it.");
    refuses(
        "[{ dedup: { exact: {} } }]",
        "Cannot plan the job: stage 'dedup:exact' works on texts and 'read: video' gives video, expected stages of media. Remove the stage.");
    assertThatThrownBy(
            () -> job.run(spec(videos, "[{ sample: { whole: max } }]", ", precision: float16")))
        .hasMessage(
            "Cannot plan the job: 'sample.whole' makes one vector of many and column 'dense' has dense ones as float16, expected dense ones as float32. Leave out 'whole' or 'precision'.");
  }

  private void refuses(String stages, String message) {
    assertThatThrownBy(() -> job.run(spec(stages))).hasMessage(message);
  }
}
