package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.model.ModelFile;
import io.embark.model.ModelOverrides;
import io.embark.model.ModelResolver;
import io.embark.model.ResolvedModel;
import io.embark.testing.TextFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Transformer in a folder of its own, as old sentence-transformers saved it. */
class SubfolderModelTest {
  @TempDir private Path temporary;

  @Test
  void vectorsAndIdsAreThoseOfTheModelWithoutTheFolder() throws IOException {
    DenseFixture flat = DenseFixture.of("bert-mean-dense-tanh");
    Path directory = inFolder(flat.model(), temporary.resolve("model"));
    ResolvedModel model =
        new ModelResolver(new Configuration(), temporary.resolve("cache"))
            .resolve(directory.toString(), ModelOverrides.NONE);
    DenseFixture moved = new DenseFixture(flat.fixture(), model);

    TextFixture.Run run = moved.fixture().runs().get(0);
    moved.assertIds("document", run);
    moved.assertVectors("document", run);
    assertThat(moved.spec("document").column()).isEqualTo(flat.spec("document").column());
  }

  /** Copies a model so that its transformer lies in {@code 0_Transformer}. */
  static Path inFolder(ResolvedModel flat, Path target) throws IOException {
    for (ModelFile file : flat.files()) {
      String path = file.path();
      boolean stays = path.matches("[0-9]_.*|modules\\.json|config_sentence_transformers\\.json");
      Path copy = target.resolve(stays ? path : "0_Transformer/" + path);
      Files.createDirectories(copy.getParent());
      Files.copy(flat.directory().resolve(path), copy);
    }
    Path modules = target.resolve("modules.json");
    Files.writeString(
        modules,
        Files.readString(modules).replace("\"path\": \"\"", "\"path\": \"0_Transformer\""));
    return target;
  }
}
