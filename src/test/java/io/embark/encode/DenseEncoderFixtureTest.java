package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.TextFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Model directory to vectors, against sentence-transformers 6.2.0 in PyTorch. */
class DenseEncoderFixtureTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert-mean-norm",
        "bert-cls-norm-bge",
        "bert-mean-dense-tanh",
        "bert-sentence-embedding-output",
        "xlmr-cls-norm",
        "qwen3-lasttoken-right",
        "modernbert-mean-long"
      })
  void vectorsAndIdsAreThoseOfTheReference(String name) {
    DenseFixture fixture = DenseFixture.of(name);

    for (TextFixture.Run run : fixture.fixture().runs()) {
      String as =
          switch (run.name()) {
            case "query", "document" -> run.name();
            case "encode" -> "plain";
            default -> "document";
          };
      fixture.assertIds(as, run);
      fixture.assertVectors(as, run);
    }
  }

  @Test
  void allRunsOfTheFixtureWithPromptsAreThere() {
    assertThat(TextFixture.read("bert-cls-norm-bge").runs())
        .extracting(TextFixture.Run::name)
        .containsExactly("main", "document", "query", "encode");
  }
}
