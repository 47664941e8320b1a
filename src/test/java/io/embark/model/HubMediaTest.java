package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.HubServer;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models of pictures, sound and speech on a hub that has more than they need. */
class HubMediaTest {
  private static final Path MODELS = Path.of("src/test/resources/models").toAbsolutePath();

  @TempDir Path temporary;
  private HubServer server;
  private HubHome home;

  @BeforeEach
  void startAHub() throws IOException {
    server = new HubServer();
    home = HubHome.of(server, temporary.resolve("home"));
  }

  @AfterEach
  void stopIt() {
    server.close();
  }

  /** The model as it lies in a folder and the same from the hub. */
  private void isTheSame(Path model, String kind) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(model)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(model.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    for (String other : List.of("README.md", "pytorch_model.bin", "model.safetensors", "a.jpg")) {
      files.put(other, other.getBytes(StandardCharsets.UTF_8));
    }
    server.publish("org/model", "main", files);
    ResolvedModel local =
        new ModelResolver(new Configuration(), temporary.resolve("cache"))
            .resolve(model.toString(), HubHome.OVERRIDES);

    ResolvedModel found = home.resolve("hf:org/model");

    assertThat(found.facts().kind()).isEqualTo(kind);
    assertThat(found.sha256()).isEqualTo(local.sha256());
    try (Stream<Path> walk = Files.walk(found.directory())) {
      assertThat(
              walk.filter(Files::isRegularFile)
                  .map(file -> found.directory().relativize(file).toString()))
          .containsExactlyInAnyOrderElementsOf(
              local.files().stream().map(ModelFile::path).toList());
    }
    assertThat(home.resolve("hf:org/model").sha256()).isEqualTo(local.sha256());
  }

  @ParameterizedTest
  @CsvSource({"siglip,image", "colour-grid,image", "tone-bands,audio"})
  void isThatOfItsFolder(String model, String kind) throws IOException {
    isTheSame(MODELS.resolve(model), kind);
  }

  @Test
  void speechIsThatOfItsFolder() throws IOException {
    isTheSame(SharedFiles.path("fixtures/open/whisper-tiny-random"), "speech");
  }

  @ParameterizedTest
  @CsvSource({
    "resnet-imagenet,image",
    "clip-two-towers,image",
    "wav2vec2-mean,audio",
    "yamnet-tflite,audio"
  })
  void fixturesAreThoseOfTheirFolders(String model, String kind) throws IOException {
    isTheSame(SharedFiles.path("fixtures/open/" + model), kind);
  }

  @Test
  void aDetectorOfVoicesIsThatOfItsFolder() throws IOException {
    Path model = Files.createDirectories(temporary.resolve("silero"));
    Files.copy(
        SharedFiles.path("data/models/silero-vad/silero_vad.onnx"),
        model.resolve("silero_vad.onnx"));
    isTheSame(model, VoiceCard.KIND);
  }
}
