package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.UserError;
import io.embark.model.Device;
import io.embark.model.ModelOverrides;
import io.embark.model.ModelResolver;
import io.embark.model.ResolvedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against what {@code scripts/make-cross-encoder.py} wrote of sentence-transformers' scores. */
class CrossEncoderTest {
  private static final Path MODEL = Path.of("src/test/resources/models/cross-encoder");

  @TempDir Path temporary;

  private record Pair(String query, String document, float score) {}

  @Test
  void scoresAreThoseOfSentenceTransformers() throws IOException {
    List<Pair> pairs = pairs();
    assertThat(pairs).hasSize(9);
    try (CrossEncoder encoder = CrossEncoder.open(resolve(MODEL), Device.CPU, 1)) {
      for (Pair pair : pairs) {
        assertThat(encoder.score(pair.query(), List.of(pair.document())))
            .as(pair.toString())
            .containsExactly(new float[] {pair.score()}, within(1e-5f));
      }
    }
  }

  @Test
  void aScoreDoesNotDependOnTheOtherDocuments() throws IOException {
    List<String> documents = new ArrayList<>();
    for (Pair pair : pairs()) {
      documents.add(pair.document());
    }
    try (CrossEncoder encoder = CrossEncoder.open(resolve(MODEL), Device.CPU, 1)) {
      float[] together = encoder.score("short", documents);
      for (int i = 0; i < documents.size(); i++) {
        assertThat(encoder.score("short", documents.subList(i, i + 1)))
            .containsExactly(new float[] {together[i]}, within(1e-6f));
      }
    }
  }

  @Test
  void theActivationOfTheConfigIsApplied() throws IOException {
    Path model = copy(MODEL);
    Path config = model.resolve("config.json");
    String named =
        "{\"sentence_transformers\": {\"activation_fn\": \"torch.nn.modules.linear.Identity\"},";
    Files.writeString(config, Files.readString(config).replaceFirst("\\{", named));
    Pair pair = pairs().get(0);

    try (CrossEncoder encoder = CrossEncoder.open(resolve(model), Device.CPU, 1)) {
      float logit = encoder.score(pair.query(), List.of(pair.document()))[0];
      assertThat(1 / (1 + Math.exp(-logit))).isCloseTo(pair.score(), within(1e-5));
    }
  }

  @Test
  void anActivationThatTorchDoesNotHaveIsRefused() throws IOException {
    Path model = copy(MODEL);
    Path config = model.resolve("config.json");
    String named = "{\"sbert_ce_default_activation_function\": \"my.Own\",";
    Files.writeString(config, Files.readString(config).replaceFirst("\\{", named));

    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> resolve(model))
        .withMessageContaining(
            "sbert_ce_default_activation_function of config.json is 'my.Own', expected one of"
                + " Identity, Tanh, ReLU, GELU, SiLU, Sigmoid of torch.nn. Use a model with one of"
                + " these.");
  }

  @Test
  void aModelOfAnotherKindIsRefused() {
    ResolvedModel dense = resolve(Path.of("src/test/resources/models/tiny"));

    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> CrossEncoder.open(dense, Device.CPU, 1))
        .withMessage(
            "Cannot rerank with model '"
                + dense.facts().reference()
                + "': it is dense, expected a cross-encoder: a sequence classifier with one label,"
                + " whose graph gives logits. Name another model.");
  }

  private Path copy(Path model) throws IOException {
    Path target = temporary.resolve("model");
    FileUtils.copyDirectory(model.toFile(), target.toFile());
    return target;
  }

  private ResolvedModel resolve(Path model) {
    return new ModelResolver(new Configuration(), temporary.resolve("cache"))
        .resolve(model.toString(), ModelOverrides.NONE);
  }

  private static List<Pair> pairs() throws IOException {
    JsonNode expected = new ObjectMapper().readTree(MODEL.resolve("expected.json").toFile());
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < expected.get("pairs").size(); i++) {
      JsonNode pair = expected.get("pairs").get(i);
      pairs.add(
          new Pair(
              pair.get(0).asText(),
              pair.get(1).asText(),
              (float) expected.get("scores").get(i).asDouble()));
    }
    return pairs;
  }
}
