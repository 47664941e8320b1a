package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.model.PoolingMode;
import io.embark.model.TokenPooling;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PoolingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final FloatBuffer TOKEN_VECTORS =
      FloatBuffer.wrap(
          new float[] {
            1, 2, 3, 4, 5, 6, // a row of three tokens
            7, 8, 100, 100, 100, 100 // one token and two of padding
          });
  private static final PaddedBatch BATCH =
      new PaddedBatch(2, 3, new int[] {3, 1}, new long[6], new long[6]);

  @Test
  void meanLeavesPaddingOut() {
    assertThat(Pooling.pool(TokenPooling.of(PoolingMode.MEAN), TOKEN_VECTORS, BATCH, 2, 0))
        .isDeepEqualTo(new float[][] {{3, 4}, {7, 8}});
  }

  @Test
  void clsIsTheFirstPosition() {
    assertThat(Pooling.pool(TokenPooling.of(PoolingMode.CLS), TOKEN_VECTORS, BATCH, 2, 0))
        .isDeepEqualTo(new float[][] {{1, 2}, {7, 8}});
  }

  @TestFactory
  Stream<DynamicTest> eachPoolingIsThatOfSentenceTransformers() throws IOException {
    JsonNode oracle = JSON.readTree(PoolingTest.class.getResource("/oracles/pooling.json"));
    int[] lengths = JSON.convertValue(oracle.get("lengths"), int[].class);
    int width = oracle.get("width").asInt();
    FloatBuffer tokens =
        FloatBuffer.wrap(JSON.convertValue(oracle.get("token_vectors"), float[].class));
    PaddedBatch batch =
        new PaddedBatch(
            lengths.length,
            width,
            lengths,
            new long[lengths.length * width],
            new long[lengths.length * width]);
    return StreamSupport.stream(oracle.get("cases").spliterator(), false)
        .map(
            node ->
                DynamicTest.dynamicTest(
                    node.get("modes") + " without " + node.get("prompt_length"),
                    () -> assertPooled(node, tokens, batch, oracle.get("dimension").asInt())));
  }

  private static void assertPooled(
      JsonNode node, FloatBuffer tokens, PaddedBatch batch, int dimension) {
    int leftOut = node.get("prompt_length").asInt();
    List<PoolingMode> modes =
        StreamSupport.stream(node.get("modes").spliterator(), false)
            .map(mode -> PoolingMode.ofWireName(mode.asText()).orElseThrow())
            .toList();

    float[][] pooled =
        Pooling.pool(new TokenPooling(modes, leftOut == 0), tokens, batch, dimension, leftOut);

    float[][] expected = JSON.convertValue(node.get("vectors"), float[][].class);
    assertThat(pooled).hasSameDimensionsAs(expected);
    for (int row = 0; row < expected.length; row++) {
      assertThat(pooled[row]).containsExactly(expected[row], offset(1e-6f));
    }
  }

  @Test
  void aPooledOutputIsTakenRowByRow() {
    assertThat(Pooling.rows(TOKEN_VECTORS, 2, 3))
        .isDeepEqualTo(new float[][] {{1, 2, 3}, {4, 5, 6}});
  }

  @Test
  void normalizeGivesLengthOneAndLeavesZeroAlone() {
    float[] vector = {3, 4};
    float[] zero = {0, 0};
    Pooling.normalize(vector);
    Pooling.normalize(zero);

    assertThat(vector).containsExactly(0.6f, 0.8f);
    assertThat(zero).containsExactly(0, 0);
  }

  @Test
  void aHugeVectorIsNormalizedWithoutOverflow() {
    float[] vector = {3e30f, 0};
    Pooling.normalize(vector);

    assertThat(vector).containsExactly(1, 0);
  }

  @Test
  void infinityAndNotANumberAreSeen() {
    assertThat(Pooling.isFinite(new float[] {1, 2})).isTrue();
    assertThat(Pooling.isFinite(new float[] {1, Float.NaN})).isFalse();
    assertThat(Pooling.isFinite(new float[] {Float.NEGATIVE_INFINITY, 2})).isFalse();
  }
}
