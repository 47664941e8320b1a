package io.embark.ml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.testing.PictureFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sounds in Spark ML, against what transformers, PyTorch and TFLite gave of the same files. */
class SoundEmbedderTest {
  /** Power in 32 bands of frequency, 80 to 7,000 Hz, each 1.155 times the one before. */
  private static final Path BANDS =
      Path.of("src/test/resources/models/tone-bands").toAbsolutePath();

  @TempDir Path folder;

  private static SoundEmbedder embedder(Path model) {
    return new SoundEmbedder()
        .setInputCol("file")
        .setOutputCol("embedding")
        .setReasonCol("reason")
        .setModelUrl(model.toString());
  }

  @ParameterizedTest
  @CsvSource({"wav2vec2-mean, true", "panns-like-cnn-32k, false"})
  void vectorsAreThoseOfTheReference(String name, boolean isByPath) throws IOException {
    MediaFixture fixture = MediaFixture.of(name);

    List<Row> rows =
        embedder(fixture.model())
            .transform(isByPath ? fixture.paths() : fixture.bytes())
            .collectAsList();

    assertThat(rows).hasSize(6);
    for (Row row : rows) {
      MediaFixture.assertNear(
          MediaFixture.vector(row, "embedding"),
          fixture.output(row.<Integer>getAs("n")).get("embedding"),
          fixture.expected().at("/tolerance/max_abs").asDouble(),
          fixture.expected().at("/tolerance/min_cosine").asDouble());
    }
  }

  @Test
  void yamnetGivesTheMeanOfItsWindows() throws IOException {
    MediaFixture fixture = MediaFixture.of("yamnet-tflite");
    for (Row row : embedder(fixture.model()).transform(fixture.paths()).collectAsList()) {
      JsonNode windows = fixture.output(row.<Integer>getAs("n")).get("windows");
      double[] mean = new double[1024];
      for (JsonNode window : windows) {
        for (int d = 0; d < mean.length; d++) {
          mean[d] += window.get("embedding").get(d).asDouble() / windows.size();
        }
      }
      MediaFixture.assertNear(
          MediaFixture.vector(row, "embedding"),
          new ObjectMapper().valueToTree(mean),
          Double.MAX_VALUE,
          0.98);
    }
  }

  /** A tone at a rate that the model does not take, as the JDK writes it. */
  private static byte[] tone(double hertz) throws IOException {
    int rate = 44_100;
    ByteBuffer samples = ByteBuffer.allocate(2 * rate).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < rate; i++) {
      samples.putShort((short) (20_000 * Math.sin(2 * Math.PI * hertz * i / rate)));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AudioSystem.write(
        new AudioInputStream(
            new ByteArrayInputStream(samples.array()),
            new AudioFormat(rate, 16, 1, true, false),
            rate),
        AudioFileFormat.Type.WAVE,
        out);
    return out.toByteArray();
  }

  private static int loudest(Row row) {
    float[] bands = MediaFixture.vector(row, "embedding");
    int loudest = 0;
    for (int band = 1; band < bands.length; band++) {
      loudest = bands[band] > bands[loudest] ? band : loudest;
    }
    return loudest;
  }

  @Test
  void tonesAreHeardInTheirBandAndWhatIsNoSoundStaysWithItsReason() throws IOException {
    byte[] picture =
        PictureFile.encoded(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png");
    double step = Math.pow(7000.0 / 80, 1.0 / 31);

    List<Row> rows =
        embedder(BANDS)
            .transform(
                MediaFixture.bytes(
                    Arrays.asList(
                        tone(80 * Math.pow(step, 10)),
                        tone(80 * Math.pow(step, 25)),
                        picture,
                        new byte[0],
                        null)))
            .orderBy("n")
            .collectAsList();

    assertThat(loudest(rows.get(0))).isEqualTo(10);
    assertThat(loudest(rows.get(1))).isEqualTo(25);
    assertThat(rows.subList(2, 5)).allMatch(row -> row.isNullAt(2));
    assertThat(rows.get(2).getString(3)).startsWith("no_sound: ");
    assertThat(rows.get(3).getString(3)).isEqualTo("empty_file: a file of 0 bytes");
    assertThat(rows.get(4).getString(3)).isEqualTo("missing_media");
  }

  @Test
  void itIsSavedAndLoaded() throws IOException {
    SoundEmbedder embedder = embedder(BANDS).setNormalize(true).setForwardsInFlight(3);
    embedder.save(folder.resolve("embedder").toString());

    SoundEmbedder loaded = SoundEmbedder.load(folder.resolve("embedder").toString());

    assertThat(loaded.explainParams()).isEqualTo(embedder.explainParams());
    Row row = loaded.transform(MediaFixture.bytes(List.of(tone(440)))).first();
    double squares = 0;
    for (float value : MediaFixture.vector(row, "embedding")) {
      squares += (double) value * value;
    }
    assertThat(squares).isBetween(0.9999, 1.0001);
  }
}
