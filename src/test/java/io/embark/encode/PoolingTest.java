package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.model.PoolingMode;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class PoolingTest {
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
    assertThat(Pooling.pool(PoolingMode.MEAN, TOKEN_VECTORS, BATCH, 2))
        .isDeepEqualTo(new float[][] {{3, 4}, {7, 8}});
  }

  @Test
  void clsIsTheFirstPosition() {
    assertThat(Pooling.pool(PoolingMode.CLS, TOKEN_VECTORS, BATCH, 2))
        .isDeepEqualTo(new float[][] {{1, 2}, {7, 8}});
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
