package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hashes against those of imagehash, bit by bit. */
class PerceptualHashTest {
  static Stream<JsonNode> cases() throws IOException {
    Path file = Path.of("src/test/resources/oracles/hashes.json");
    return StreamSupport.stream(
        new ObjectMapper().readTree(file.toFile()).get("cases").spliterator(), false);
  }

  /** As scripts/make-hash-oracle.py makes it. */
  private static int noisy(long x, long y, long c) {
    long noise = (((x * 7919 + y * 104_729 + c * 1_299_709) * 2_654_435_761L) >> 13) & 255;
    long stretch = (x / 5 + y / 4) % 5;
    return stretch == 0 ? 255 : stretch == 1 ? 0 : (int) noise;
  }

  /** As scripts/make-hash-oracle.py makes it. */
  private static int smooth(int x, int y, int c) {
    return (x + y) % 3 == 0
        ? (2 * x + y * y / 40) % 256
        : (x * x / 50 + 3 * y + x * y / (20 + c) + 40 * c) % 512 % 256;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bitsAreThoseOfImagehash(JsonNode oracle) {
    int width = oracle.get("width").asInt();
    int channels = oracle.get("channels").asInt();
    boolean isNoisy = oracle.get("formula").asText().equals("noisy");
    byte[] samples = new byte[width * oracle.get("height").asInt() * channels];
    for (int i = 0; i < samples.length; i++) {
      int x = i / channels % width;
      int y = i / channels / width;
      samples[i] = (byte) (isNoisy ? noisy(x, y, i % channels) : smooth(x, y, i % channels));
    }
    Pixels picture = new Pixels(width, oracle.get("height").asInt(), channels, samples);
    assertThat(String.format("%016x", PerceptualHash.PHASH.of(picture)))
        .isEqualTo(oracle.get("phash").asText());
    assertThat(String.format("%016x", PerceptualHash.DHASH.of(picture)))
        .isEqualTo(oracle.get("dhash").asText());
  }
}
