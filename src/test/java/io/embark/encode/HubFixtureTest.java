package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.model.ModelOverrides;
import io.embark.model.ModelResolver;
import io.embark.model.ResolvedModel;
import io.embark.testing.HubServer;
import io.embark.testing.TextFixture;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sentence-transformers model on a hub to vectors, against sentence-transformers in PyTorch. */
class HubFixtureTest {
  @TempDir private Path temporary;

  @ParameterizedTest
  @ValueSource(strings = {"bert-mean-norm", "xlmr-cls-norm", "bert-mean-dense-tanh"})
  void vectorsAreThoseOfTheReference(String name) throws IOException {
    TextFixture fixture = TextFixture.read(name);
    try (HubServer server = new HubServer()) {
      String commit = server.publish("acme/" + name, "main", fixture.directory());
      ResolvedModel model =
          new ModelResolver(
                  new Configuration(), temporary.resolve("cache"), server.environment(temporary))
              .resolve("hf:acme/" + name, ModelOverrides.NONE);

      assertThat(model.card().reference()).isEqualTo("hf:acme/" + name + "@" + commit);
      assertThat(model.sha256()).isEqualTo(DenseFixture.of(name).model().sha256());
      DenseFixture served = new DenseFixture(fixture, model);
      for (TextFixture.Run run : fixture.runs()) {
        served.assertIds("document", run);
        served.assertVectors("document", run);
      }
    }
  }

  @Test
  void aTransformerInAFolderAndItsDenseHeadAreFetched() throws IOException {
    DenseFixture flat = DenseFixture.of("bert-mean-dense-tanh");
    Path moved = SubfolderModelTest.inFolder(flat.model(), temporary.resolve("moved"));
    try (HubServer server = new HubServer()) {
      server.publish("acme/old", "main", moved);
      ResolvedModel model =
          new ModelResolver(
                  new Configuration(), temporary.resolve("cache"), server.environment(temporary))
              .resolve("hf:acme/old", ModelOverrides.NONE);

      DenseFixture served = new DenseFixture(flat.fixture(), model);
      served.assertVectors("document", flat.fixture().runs().get(0));
    }
  }
}
