package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.Metric;
import io.embark.corpus.Precision;
import io.embark.corpus.Ranges;
import io.embark.corpus.VectorColumn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Against what sentence-transformers and numpy make of the same vectors. */
class QuantizerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode ORACLE = oracle();

  private final float[][] vectors = floats("vectors");
  private final VectorColumn column =
      new VectorColumn(
          "dense", VectorColumn.DENSE, vectors[0].length, Metric.COSINE, true, new TreeMap<>());

  private static JsonNode oracle() {
    try {
      return JSON.readTree(Path.of("src/test/resources/oracles/precision.json").toFile());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static float[][] floats(String name) {
    return JSON.convertValue(ORACLE.get(name), float[][].class);
  }

  private static int[][] integers(String name) {
    return JSON.convertValue(ORACLE.get(name), int[][].class);
  }

  private static int[] signed(byte[] bytes) {
    int[] values = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = bytes[i];
    }
    return values;
  }

  private static int[] halves(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int[] values = new int[bytes.length / Short.BYTES];
    for (int i = 0; i < values.length; i++) {
      values[i] = Short.toUnsignedInt(buffer.getShort());
    }
    return values;
  }

  private Ranges ranges() {
    Ranges ranges = Ranges.none();
    for (float[] vector : vectors) {
      ranges = ranges.including(vector);
    }
    return ranges;
  }

  @Test
  void halvesAreThoseOfNumpy() {
    VectorColumn half = column.withPrecision(Precision.FLOAT16);
    for (int i = 0; i < vectors.length; i++) {
      byte[] stored = Quantizer.quantize(half, vectors[i]);
      assertThat(halves(stored)).containsExactly(integers("float16")[i]);
      assertThat(Quantizer.dequantize(half, stored)).containsExactly(floats("float16_widened")[i]);
    }
    float[] edges = JSON.convertValue(ORACLE.get("edges"), float[].class);
    assertThat(halves(Quantizer.quantize(half, edges)))
        .containsExactly(JSON.convertValue(ORACLE.get("edges_float16"), int[].class));
  }

  @Test
  void stepsAreThoseOfSentenceTransformers() {
    VectorColumn own = column.withPrecision(Precision.INT8).withRanges(ranges());
    float[][] given = floats("ranges");
    VectorColumn narrow =
        column.withPrecision(Precision.INT8).withRanges(new Ranges(given[0], given[1], 100));
    for (int i = 0; i < vectors.length; i++) {
      byte[] stored = Quantizer.quantize(own, vectors[i]);
      assertThat(signed(stored)).containsExactly(integers("int8")[i]);
      assertThat(Quantizer.dequantize(own, stored))
          .containsExactly(floats("int8_dequantized")[i], within(1e-6f));
      assertThat(signed(Quantizer.quantize(narrow, vectors[i])))
          .as("beyond the ranges")
          .containsExactly(integers("int8_by_ranges")[i]);
    }
  }

  @Test
  void bitsAreThoseOfSentenceTransformers() {
    VectorColumn bits = column.withPrecision(Precision.BINARY);
    for (int i = 0; i < vectors.length; i++) {
      byte[] stored = Quantizer.quantize(bits, vectors[i]);
      int[] signed = signed(stored);
      for (int b = 0; b < stored.length; b++) {
        assertThat(Byte.toUnsignedInt(stored[b])).isEqualTo(integers("ubinary")[i][b]);
        assertThat(Byte.toUnsignedInt(stored[b]) - 128).isEqualTo(integers("binary")[i][b]);
      }
      assertThat(signed).hasSize(Precision.BINARY.bytes(column.dimension()));
      float[] back = Quantizer.dequantize(bits, stored);
      for (int d = 0; d < back.length; d++) {
        assertThat(back[d]).isEqualTo(vectors[i][d] > 0 ? 1 : -1);
      }
    }
  }

  @Test
  void rangesOfPartsAreThoseOfTheWhole() {
    Ranges first = Ranges.none();
    Ranges second = Ranges.none();
    for (int i = 0; i < vectors.length; i++) {
      if (i % 3 == 0) {
        first = first.including(vectors[i]);
      } else {
        second = second.including(vectors[i]);
      }
    }
    assertThat(second.plus(first)).isEqualTo(ranges());
    assertThat(second.plus(first).digest()).isEqualTo(ranges().digest());
    assertThat(first.plus(Ranges.none())).isEqualTo(first);
    assertThat(Ranges.none().plus(first)).isEqualTo(first);
    assertThat(first.digest()).isNotEqualTo(second.digest());
  }
}
