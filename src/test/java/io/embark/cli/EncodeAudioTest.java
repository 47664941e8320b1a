package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.Json;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code embark encode} of sound, against what transformers 5.23.0, PyTorch and the TFLite
 * interpreter gave of the same files. Prints a table row a file.
 */
class EncodeAudioTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static JsonNode expected(Path model) throws IOException {
    return JSON.readTree(model.resolve("expected.json").toFile());
  }

  private EncodedFile encode(int exitCode, Path model, List<Path> files, Object... more)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : files) {
      lines.add(Json.line(Map.of("id", lines.size() + "", "path", file.toString())));
    }
    Path input = Files.write(folder.resolve("input.jsonl"), lines);
    Path output = folder.resolve("output.parquet");
    List<Object> arguments =
        new ArrayList<>(List.of("encode", "--model", model, "--input", input, "--output", output));
    arguments.addAll(List.of(more));
    Embark ran = Embark.run(arguments.toArray());
    assertThat(ran.exitCode()).as(ran.toString()).isEqualTo(exitCode);
    return EncodedFile.read(output);
  }

  private static List<Path> files(Path model, JsonNode expected) {
    List<Path> files = new ArrayList<>();
    expected
        .get("outputs")
        .forEach(output -> files.add(model.resolve(output.get("file").asText())));
    return files;
  }

  @ParameterizedTest
  @ValueSource(strings = {"wav2vec2-mean", "panns-like-cnn-32k"})
  void soundsAreThoseOfTheReference(String name) throws IOException {
    Path model = SharedFiles.path("fixtures/open/" + name);
    JsonNode expected = expected(model);
    List<Path> files = files(model, expected);

    EncodedFile encoded = encode(0, model, files, "--kind", "audio");

    assertThat(files).hasSize(6);
    for (int i = 0; i < files.size(); i++) {
      Nearness near =
          Nearness.of(encoded.vectors().get(i), expected.get("outputs").get(i).get("embedding"));
      System.out.println(
          String.format(
              Locale.ROOT,
              "%-60s%12.1e%12.7f",
              name + " " + files.get(i).getFileName(),
              near.largest(),
              near.cosine()));
      assertThat(near.largest())
          .as(files.get(i).toString())
          .isLessThanOrEqualTo(expected.at("/tolerance/max_abs").asDouble());
      assertThat(near.cosine())
          .isGreaterThanOrEqualTo(expected.at("/tolerance/min_cosine").asDouble());
    }
  }

  /** The network is int8 inside: TFLite and ONNX Runtime differ by what the fixture says. */
  @Test
  void aGraphOfFixedWindowsGivesTheirMean() throws IOException {
    Path model = SharedFiles.path("fixtures/open/yamnet-tflite");
    JsonNode expected = expected(model);

    EncodedFile encoded = encode(0, model, files(model, expected));

    for (int i = 0; i < expected.get("outputs").size(); i++) {
      JsonNode windows = expected.get("outputs").get(i).get("windows");
      double[] mean = new double[1024];
      for (JsonNode window : windows) {
        for (int d = 0; d < mean.length; d++) {
          mean[d] += window.get("embedding").get(d).asDouble() / windows.size();
        }
      }
      Nearness near = Nearness.of(encoded.vectors().get(i), JSON.valueToTree(mean));
      assertThat(near.cosine())
          .isGreaterThanOrEqualTo(expected.at("/tolerance/embedding_min_cosine").asDouble());
    }
  }

  @Test
  void otherRatesFormatsAndFaults() throws IOException {
    Path model = SharedFiles.path("fixtures/open/wav2vec2-mean");
    Path picture = SharedFiles.path("fixtures/open/resnet-imagenet/images/rgb.png");
    Path empty = Files.createFile(folder.resolve("empty.wav"));
    Path ogg = SharedFiles.path("data/audio-librosa").resolve("5703-47212-0000.ogg");

    EncodedFile encoded = encode(3, model, List.of(picture, empty, ogg));

    assertThat(encoded.reasons()).containsExactly("no_sound", "empty_file", null);
    assertThat(encoded.vectors().get(2)).hasSize(32);
  }
}
