package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.encode.DenseEmbedding;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderSpec;
import io.embark.media.Pixels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** A tiny SigLIP of random weights against transformers, as scripts/make-siglip.py made both. */
class SiglipTest {
  private static final Path MODEL = Path.of("src/test/resources/models/siglip");
  private static final float TOLERANCE = 1e-4f;

  private static Encoder encoder() {
    EncoderSpec spec =
        Encoders.local(
            "test",
            "dense",
            null,
            Map.of("model", MODEL.toAbsolutePath().toString()),
            new Configuration(),
            Map.of());
    return spec.shared(1);
  }

  private static JsonNode expected() throws IOException {
    return new ObjectMapper().readTree(MODEL.resolve("expected.json").toFile());
  }

  private static float[] floats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) array.get(i).asDouble();
    }
    return floats;
  }

  private static float[] vector(EncodedWindow window, int place) {
    return ((DenseEmbedding) window.results().get(place).embedding()).values();
  }

  /** Texts of all lengths in one batch; padding counts, as it did in training. */
  @Test
  void textsArePaddedToTheLengthOfTheModel() throws IOException {
    List<String> texts = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (JsonNode text : expected().get("texts")) {
      texts.add(text.get("text").asText());
      vectors.add(floats(text.get("vector")));
    }

    EncodedWindow window = encoder().encode(texts);

    for (int i = 0; i < texts.size(); i++) {
      assertThat(vector(window, i)).containsExactly(vectors.get(i), within(TOLERANCE));
      assertThat(window.results().get(i).isTruncated()).isEqualTo(i == texts.size() - 1);
    }
  }

  @Test
  void aPictureLiesInTheSpaceOfTheTexts() throws IOException {
    byte[] samples = new byte[40 * 48 * 3];
    for (int i = 0; i < samples.length; i++) {
      int x = i / 3 % 48;
      int y = i / 3 / 48;
      samples[i] = (byte) ((x * 5 + y * 3 + 60 * (i % 3)) % 256);
    }
    EncodedWindow window = encoder().encodePictures(List.of(new Pixels(48, 40, 3, samples)));
    assertThat(vector(window, 0))
        .containsExactly(floats(expected().get("picture")), within(TOLERANCE));
  }
}
