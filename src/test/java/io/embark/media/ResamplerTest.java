package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sounds at other rates against soxr_hq, librosa's default. */
class ResamplerTest {
  private static final double FROM_SOXR = 1e-3;

  static Stream<JsonNode> cases() throws IOException {
    Path file = Path.of("src/test/resources/oracles/rates.json");
    return StreamSupport.stream(
        new ObjectMapper().readTree(file.toFile()).get("cases").spliterator(), false);
  }

  /** As scripts/make-rate-oracle.py makes it. */
  private static float[] sound(int rate, int lower) {
    float[] samples = new float[(int) (rate * 0.15)];
    for (int n = 0; n < samples.length; n++) {
      double sum = 0;
      for (int i = 0; i < 12; i++) {
        double frequency = 100.0 * Math.pow(lower * 0.45 / 100.0, i / 11.0);
        sum += Math.sin(2 * Math.PI * frequency * n / rate + i) / 13;
      }
      samples[n] = (float) sum;
    }
    return samples;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void samplesAreThoseOfSoxr(JsonNode oracle) throws Exception {
    int from = oracle.get("from").asInt();
    int to = oracle.get("to").asInt();
    float[] samples = sound(from, Math.min(from, to));
    FloatBuffer made = FloatBuffer.allocate(100_000);
    try (Resampler resampler = new Resampler(from, to)) {
      for (int at = 0; at < samples.length; at += 1000) { // as frames come
        made.put(
            resampler.convert(
                Arrays.copyOfRange(samples, at, Math.min(samples.length, at + 1000))));
      }
      made.put(resampler.end());
    }
    made.flip();
    FloatBuffer expected =
        ByteBuffer.wrap(Base64.getDecoder().decode(oracle.get("samples").asText()))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();

    assertThat(made.remaining()).isEqualTo(expected.remaining());
    double largest = 0;
    for (int n = 0; n < expected.limit(); n++) {
      largest = Math.max(largest, Math.abs(made.get(n) - expected.get(n)));
    }
    System.out.println("resampled " + from + " to " + to + ": " + largest + " from soxr_hq");
    assertThat(largest).isLessThanOrEqualTo(FROM_SOXR);
  }
}
