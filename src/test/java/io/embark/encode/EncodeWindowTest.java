package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Rejection;
import io.embark.model.TokenIds;
import org.junit.jupiter.api.Test;

class EncodeWindowTest {
  @Test
  void resultsStandInInputOrderHoweverTheyCame() {
    EncodeWindow window = new EncodeWindow(3);
    window.put(0, new TokenIds(new long[4], new long[0], true, 9));
    window.put(2, new TokenIds(new long[2], new long[0], false, 2));
    window.reject(1, "encode_failed", "first line\nsecond line");
    assertThat(window.unsettled()).containsExactly(0, 2);
    window.embed(2, new DenseEmbedding(new float[] {3}));
    window.embed(0, new DenseEmbedding(new float[] {1}));

    assertThat(window.results())
        .containsExactly(
            new Encoded(new DenseEmbedding(new float[] {1}), 4, true, null),
            new Encoded(null, 0, false, new Rejection("encode", "encode_failed", "first line")),
            new Encoded(new DenseEmbedding(new float[] {3}), 2, false, null));
    assertThat(window.embedded()).isEqualTo(2);
  }

  @Test
  void aLongDetailIsCut() {
    EncodeWindow window = new EncodeWindow(1);
    window.reject(0, "encode_failed", "x".repeat(301));

    assertThat(window.results().get(0).rejection().detail()).isEqualTo("x".repeat(300) + "...");
  }
}
