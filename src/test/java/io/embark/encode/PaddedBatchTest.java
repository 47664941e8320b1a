package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.model.TokenIds;
import org.junit.jupiter.api.Test;

class PaddedBatchTest {
  private static final TokenIds[] WINDOW = {
    new TokenIds(new long[] {5, 6, 7}, new long[] {0, 0, 1}, false, 3),
    new TokenIds(new long[] {1}, new long[] {1}, false, 1),
    new TokenIds(new long[] {8, 9}, new long[] {0, 1}, false, 2)
  };

  @Test
  void rowsArePaddedToTheLongestOfTheBatchWithThePadId() {
    PaddedBatch batch = PaddedBatch.of(WINDOW, new int[] {2, 1}, 99);

    assertThat(batch.ids()).containsExactly(8, 9, 1, 99);
    assertThat(batch.typeIds()).containsExactly(0, 1, 1, 0);
    assertThat(batch.attentionMask()).containsExactly(1, 1, 1, 0);
    assertThat(batch.positionIds()).containsExactly(0, 1, 0, 1);
    assertThat(batch.tokens()).isEqualTo(3);
    assertThat(batch.paddedTokens()).isEqualTo(4);
  }
}
