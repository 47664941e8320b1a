package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TruncationTest {
  @Test
  void theEndTokenOfACausalModelStays() {
    Truncation cut = Truncation.of(new long[] {0, 0, 0, 0, 1}, 3);

    assertThat(cut.apply(new long[] {10, 11, 12, 13, 99})).containsExactly(10, 11, 99);
  }

  @Test
  void severalSpecialTokensAtBothEndsStay() {
    Truncation cut = Truncation.of(new long[] {1, 1, 0, 0, 0, 1, 1}, 5);

    assertThat(cut.apply(new long[] {1, 2, 3, 4, 5, 6, 7})).containsExactly(1, 2, 3, 6, 7);
  }

  @Test
  void withoutSpecialTokensTheBeginningStays() {
    Truncation cut = Truncation.of(new long[] {0, 0, 0}, 2);

    assertThat(cut.apply(new long[] {5, 6, 7})).containsExactly(5, 6);
  }
}
