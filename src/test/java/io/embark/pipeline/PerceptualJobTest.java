package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.job.JobSpec;
import io.embark.media.MediaLimits;
import io.embark.media.PerceptualHash;
import io.embark.media.Pictures;
import io.embark.report.StageCount;
import io.embark.testing.JobFixture;
import io.embark.testing.PictureFile;
import io.embark.testing.SharedFiles;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Photographs of Caltech-101 and copies of them, smaller and encoded again. */
class PerceptualJobTest {
  private static final String HASH = "phash: { kind: perceptual-hash }";

  @TempDir Path folder;
  private JobFixture job;
  private Path pictures;

  @BeforeEach
  void pictures() throws IOException {
    job = new JobFixture(folder);
    pictures = Files.createDirectories(folder.resolve("in"));
    try (Stream<Path> files = Files.walk(SharedFiles.path("data/img-caltech101"))) {
      List<Path> originals =
          files.filter(file -> file.toString().endsWith(".jpg")).sorted().toList();
      for (int i = 0; i < originals.size(); i += 5) {
        Path original = originals.get(i);
        String name = original.getParent().getFileName() + "-" + original.getFileName();
        Files.copy(original, pictures.resolve(name));
        if (i % 2 == 0) {
          Files.write(
              pictures.resolve(name.replace(".jpg", "~small.jpg")),
              PictureFile.encoded(smaller(ImageIO.read(original.toFile())), "jpg"));
        }
      }
    }
  }

  private static BufferedImage smaller(BufferedImage picture) {
    int width = picture.getWidth() * 6 / 10;
    int height = picture.getHeight() * 6 / 10;
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    small
        .createGraphics()
        .drawImage(
            picture.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING), 0, 0, null);
    return small;
  }

  private JobSpec spec(String encode, String step) {
    return job.spec(
        String.format(
            """
            job: pictures
            read: { image: { path: "%s" } }
            encode:
              %s
            after-encode:
              - dedup: { %s }
            write:
              parquet: { path: "%s" }
            budget: { rejects: 50%%, deletes: 100%% }
            checkpoint: { items: 20 }
            """,
            pictures, encode, step, job.lake()),
        Map.of());
  }

  @Test
  void copiesThatAreSmallerAndEncodedAgainAreFound() throws Exception {
    RunResult result = job.run(spec(HASH, "perceptual: {}"));

    Map<String, String> survivors = new HashMap<>();
    for (Row row : job.table("duplicates").collectAsList()) {
      survivors.put(row.getAs("source_id"), row.getAs("survivor_id"));
    }
    Map<String, String> ids = new HashMap<>();
    for (Row row : job.table("embeddings").collectAsList()) {
      ids.put(row.getAs("source_id"), row.getAs("item_id"));
      byte[] hash = row.getAs("phash");
      assertThat(ByteBuffer.wrap(hash).getLong()).isEqualTo(hash(row.getAs("source_id")));
    }
    assertThat(ids).hasSize(56);
    assertThat(survivors).hasSize(28);
    survivors.forEach(
        (copy, survivor) -> {
          assertThat(copy).endsWith("~small.jpg");
          assertThat(survivor).isEqualTo(ids.get(copy.replace("~small", "")));
        });
    assertThat(result.manifest().funnel().stages())
        .contains(new StageCount("dedup:perceptual", 84, 56, 0, 28, -1));

    RunResult again = job.run(spec(HASH, "perceptual: {}")); // nothing is opened
    assertThat(again.manifest().funnel()).isEqualTo(result.manifest().funnel());
  }

  /** By the vectors of a real model, as texts are compared. */
  @Test
  void theyAreFoundByTheirVectorsToo() {
    String model = SharedFiles.path("fixtures/open/mobilenet-v2-quant-tflite").toString();
    RunResult result =
        job.run(
            spec(
                "dense: { kind: image, model: \"" + model + "\" }",
                "semantic: { threshold: 0.85, clusters: 1 }"));

    List<String> copies =
        job.table("duplicates").collectAsList().stream()
            .map(row -> row.<String>getAs("source_id"))
            .toList();
    assertThat(copies).hasSize(28).allMatch(copy -> copy.endsWith("~small.jpg"));
    assertThat(result.manifest().funnel().stages())
        .contains(new StageCount("dedup:semantic", 84, 56, 0, 28, -1));
  }

  private long hash(String sourceId) throws Exception {
    try (SeekableByteChannel file = Files.newByteChannel(pictures.resolve(sourceId))) {
      return PerceptualHash.PHASH.of(Pictures.decode(file, MediaLimits.DEFAULT));
    }
  }
}
