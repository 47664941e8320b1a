package io.embark.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuessTest {
  @ParameterizedTest
  @CsvSource({
    "chnk, chunk",
    "Max_Tokens, max-tokens",
    "milvus-uri, MILVUS_URI",
    "dedpu, dedup",
    "max-token, max-tokens"
  })
  void findsTheNearest(String typed, String meant) {
    assertThat(Guess.nearest(typed, List.of("chunk", "dedup", "max-tokens", "MILVUS_URI")))
        .isEqualTo(" Did you mean '" + meant + "'?");
  }

  @ParameterizedTest
  @CsvSource({"quality", "x", "abc"})
  void isSilentWhenNothingIsNear(String typed) {
    assertThat(Guess.nearest(typed, List.of("chunk", "max-tokens", "abd-e"))).isEmpty();
  }
}
