package io.embark.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NormalisedTextTest {
  @Test
  void makesWhitespaceRunsOneBlankAndTakesThemOffTheEnds() {
    assertThat(NormalisedText.of("\n a\t\r\n b\u00a0\u3000c \u2029")).isEqualTo("a b c");
    assertThat(NormalisedText.of(" \n ")).isEmpty();
  }

  @Test
  void composesCharacters() {
    assertThat(NormalisedText.of("e\u0301 \u1112\u1161\u11ab")).isEqualTo("\u00e9 \ud55c");
  }

  @Test
  void keepsCaseZeroWidthAndCompatibilityForms() {
    assertThat(NormalisedText.of("US us 2\u00b2 a\u200bb")).isEqualTo("US us 2\u00b2 a\u200bb");
  }
}
