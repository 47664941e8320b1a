package io.embark.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            converted(
                resampler, Arrays.copyOfRange(samples, at, Math.min(samples.length, at + 1000))));
      }
      made.put(ended(resampler));
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

  private static float[] converted(Resampler resampler, float[] samples) {
    SampleBuffer made = new SampleBuffer();
    resampler.convert(samples, samples.length, made);
    return made.copy();
  }

  private static float[] ended(Resampler resampler) {
    SampleBuffer made = new SampleBuffer();
    resampler.end(made);
    return made.copy();
  }

  private static float[] tone(int rate, double hertz, int length) {
    float[] samples = new float[length];
    for (int n = 0; n < length; n++) {
      samples[n] = (float) Math.sin(2 * Math.PI * hertz * n / rate + 1);
    }
    return samples;
  }

  private static float[] all(int from, int to, float[] samples) throws MediaFault {
    try (Resampler resampler = new Resampler(from, to)) {
      return resampler.all(samples);
    }
  }

  /** Far from the ends, where a tone that begins and ends is none. */
  private static double largest(float[] samples, float[] expected) {
    double largest = 0;
    for (int n = samples.length / 4; n < samples.length * 3 / 4; n++) {
      largest = Math.max(largest, Math.abs(samples[n] - expected[n]));
    }
    return largest;
  }

  @ParameterizedTest
  @CsvSource({
    "44100, 16000", "48000, 16000", "22050, 16000", "8000, 16000", "11025, 16000", "32000, 16000",
    "96000, 16000", "192000, 8000", "16000, 44100", "48000, 44100", "44100, 48000", "44099, 16000",
    "16000, 44099", "15999, 16000", "44100, 44101", "700, 16000", "3000000, 16000"
  })
  void tonesBelowTheEdgeStayAndThoseAboveGo(int from, int to) throws Exception {
    int lower = Math.min(from, to);
    int length = Math.max(from / 2, 2 * from / lower * 2000);
    for (double share : new double[] {0.01, 0.3, 0.7, 0.91}) {
      float[] made = all(from, to, tone(from, share * lower / 2, length));
      assertThat(made).hasSize((int) Math.round((double) length * to / from));
      assertThat(largest(made, tone(to, share * lower / 2, made.length)))
          .as("%s of the lower Nyquist frequency", share)
          .isLessThan(3e-5);
    }
    for (double share : new double[] {1.001, 1.1, 1.37, 1.9, 2.5}) {
      if (share * lower < from) {
        float[] made = all(from, to, tone(from, share * lower / 2, length));
        assertThat(largest(made, new float[made.length]))
            .as("%s of the lower Nyquist frequency", share)
            .isLessThan(3e-6);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"44100, 16000", "8000, 16000", "16000, 44100", "44099, 16000", "48000, 16000"})
  void piecesGiveWhatTheWholeGives(int from, int to) throws Exception {
    float[] samples = sound(from * 20, Math.min(from, to));
    float[] whole = all(from, to, samples);
    Random random = new Random(7);
    FloatBuffer made = FloatBuffer.allocate(whole.length + 1);

    try (Resampler resampler = new Resampler(from, to)) {
      int at = 0;
      while (at < samples.length) {
        int piece = random.nextInt(random.nextInt(20) == 0 ? 100_000 : 2000);
        int end = Math.min(samples.length, at + piece);
        made.put(converted(resampler, Arrays.copyOfRange(samples, at, end)));
        at = end;
      }
      made.put(ended(resampler));
    }

    assertThat(Arrays.copyOf(made.array(), made.position())).containsExactly(whole);
  }

  @ParameterizedTest
  @CsvSource({
    "44100, 16000, 0, 0", "44100, 16000, 1, 0", "44100, 16000, 2, 1", "44099, 16000, 2, 1",
    "8000, 16000, 1, 2", "16000, 44100, 1, 3", "16000, 44100, 0, 0", "48000, 16000, 3, 1"
  })
  void theShortestSoundsAreAsLongAsSoxrMakesThem(int from, int to, int length, int expected)
      throws Exception {
    float[] samples = new float[length];
    Arrays.fill(samples, 0.5F);

    float[] made = all(from, to, samples);

    assertThat(made).hasSize(expected);
    for (float sample : made) {
      assertThat(sample).isBetween(0.05F, 0.6F);
    }
  }

  /** Three hours; its samples would be 1.9 GB. */
  @Test
  void whatIsHeldDoesNotGrow() throws Exception {
    float[] piece = tone(44_100, 441, 44_100);
    long made = 0;
    long before = 0;
    try (Resampler resampler = new Resampler(44_100, 16_000)) {
      for (int second = 0; second < 3 * 3600; second++) {
        if (second == 100) {
          before = usedBytes();
        }
        made += converted(resampler, piece).length;
      }
      assertThat(usedBytes() - before).isLessThan(1 << 20);
      made += ended(resampler).length;
    }
    assertThat(made).isEqualTo(3L * 3600 * 16_000);
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory()
        - Runtime.getRuntime().freeMemory()
        + Pointer.totalBytes();
  }

  @Test
  void threadsDoNotDisturbEachOther() throws Exception {
    float[] samples = sound(200_003, 12_345); // rates that no other test has: the filter is new
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<float[]>> made = new ArrayList<>();
      for (int thread = 0; thread < 40; thread++) {
        int to = 12_345 + thread % 2 * 33;
        made.add(threads.submit(() -> all(44_000, to, samples)));
      }
      for (int thread = 0; thread < 40; thread++) {
        assertThat(made.get(thread).get())
            .containsExactly(all(44_000, 12_345 + thread % 2 * 33, samples));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 15, 16_000_001, Integer.MAX_VALUE})
  void ratesFarApartAreRefused(int from) {
    assertThatThrownBy(() -> new Resampler(from, 16_000))
        .isInstanceOf(MediaFault.class)
        .hasMessage(
            "sound of "
                + from
                + " samples a second, expected 1000 times less to 1000 times more than 16000");
  }

  /** Filters of more rates than are kept. */
  @Test
  void anyNumberOfRatesIsTaken() throws Exception {
    for (int from = 20_000; from < 20_100; from++) {
      assertThat(all(from, 16_000, new float[2 * from])).hasSize(32_000);
    }
    assertThat(RateFilter.kept()).isLessThanOrEqualTo(16);
  }
}
