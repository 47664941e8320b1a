package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.embark.corpus.Json;
import io.embark.testing.FormulaSound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models of sound whose graphs take features, against what onnxruntime gives of them on the
 * features of transformers' extractors, see scripts/make-tiny-sound-models.py. Prints a table row a
 * sound.
 */
class EncodeSoundFeaturesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path MODELS = Path.of("src/test/resources/models").toAbsolutePath();
  private static final double TOLERANCE = 1e-5;

  @TempDir Path folder;

  private static JsonNode expected(String model) throws IOException {
    return JSON.readTree(MODELS.resolve(model).resolve("expected.json").toFile());
  }

  private Path sounds(String model, JsonNode expected) throws IOException {
    Path sounds = Files.createDirectory(folder.resolve("sounds"));
    int rate = model.startsWith("ast") ? 16_000 : 48_000;
    for (JsonNode output : expected.get("outputs")) {
      int seed = output.get("seed").asInt();
      FormulaSound.write(sounds.resolve(seed + ".wav"), output.get("samples").asInt(), seed, rate);
    }
    return sounds;
  }

  private EncodedFile encode(Path model, Path input) {
    Path output = folder.resolve("output.parquet");
    Embark ran = Embark.run("encode", "--model", model, "--input", input, "--output", output);
    assertThat(ran.exitCode()).as(ran.toString()).isZero();
    return EncodedFile.read(output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ast", "clap-cut", "clap-fused"})
  void soundsAreThoseOfTheReference(String model) throws IOException {
    JsonNode expected = expected(model);

    EncodedFile encoded = encode(MODELS.resolve(model), sounds(model, expected));

    JsonNode outputs = expected.get("outputs");
    assertThat(encoded.vectors()).hasSize(outputs.size());
    for (int i = 0; i < outputs.size(); i++) {
      Nearness near = Nearness.of(encoded.vectors().get(i), outputs.get(i).get("embedding"));
      System.out.println(
          String.format(
              Locale.ROOT,
              "%-12s%8d samples%10.1e%12.8f",
              model,
              outputs.get(i).get("samples").asInt(),
              near.largest(),
              near.cosine()));
      assertThat(near.largest()).isLessThan(TOLERANCE);
      for (int other = 0; other < i; other++) { // or the test would show nothing
        assertThat(
                Nearness.of(encoded.vectors().get(i), outputs.get(other).get("embedding"))
                    .largest())
            .isGreaterThan(100 * TOLERANCE);
      }
    }
  }

  /** A trace has one sound that is longer inside; this graph takes any number of them. */
  @Test
  void soundsOfAGraphForAnyBatchAreThoseOfTheReference() throws IOException {
    JsonNode expected = expected("clap-fused");
    Path model = changed("clap-fused", file -> {});
    Files.move(
        model.resolve("any-batch.onnx"),
        model.resolve("onnx/audio_model.onnx"),
        StandardCopyOption.REPLACE_EXISTING);

    EncodedFile encoded = encode(model, sounds("clap-fused", expected));

    for (int i = 0; i < expected.get("any_batch").size(); i++) {
      assertThat(Nearness.of(encoded.vectors().get(i), expected.get("any_batch").get(i)).largest())
          .isLessThan(10 * TOLERANCE); // decibels
    }
    assertThat(batch(model)).isZero();
    assertThat(batch(MODELS.resolve("clap-fused"))).isEqualTo(1);
  }

  private static int batch(Path model) {
    return Embark.run("inspect", model, "--json").json().at("/card/input/batch").asInt(-1);
  }

  @Test
  void textsAreThoseOfTheReference() throws IOException {
    JsonNode texts = expected("clap-cut").get("texts");
    List<String> lines = new ArrayList<>();
    for (JsonNode text : texts) {
      lines.add(Json.line(Map.of("id", lines.size() + "", "text", text.get("text").asText())));
    }

    EncodedFile encoded =
        encode(MODELS.resolve("clap-cut"), Files.write(folder.resolve("texts.jsonl"), lines));

    for (int i = 0; i < texts.size(); i++) {
      assertThat(Nearness.of(encoded.vectors().get(i), texts.get(i).get("embedding")).largest())
          .isLessThan(TOLERANCE);
    }
  }

  @Test
  void wordsFindSounds() throws IOException {
    Path model = MODELS.resolve("clap-cut");
    JsonNode expected = expected("clap-cut");
    Path sounds = sounds("clap-cut", expected);
    Path lake = folder.resolve("lake");
    Path job = folder.resolve("job.yaml");
    Files.writeString(
        job,
        String.format(
            """
            job: sounds
            read: { audio: { path: "%s" } }
            encode:
              dense: { kind: audio, model: "%s" }
            write:
              parquet: { path: "%s" }
            """,
            sounds, model, lake));
    Embark ran = Embark.run("run", job);
    assertThat(ran.exitCode()).as(ran.toString()).isZero();

    JsonNode text = expected.get("texts").get(1);
    Embark found =
        Embark.run("search", "--lake", lake, "--model", model, text.get("text").asText(), "--json");

    assertThat(found.exitCode()).as(found.toString()).isZero();
    List<String> names = new ArrayList<>();
    found.json().get("hits").forEach(hit -> names.add(hit.get("source_id").asText()));
    assertThat(names).isEqualTo(byCosine(expected.get("outputs"), text.get("embedding")));
    assertThat(Embark.run("inspect", lake).out())
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains(
                        "processor=48000 Hz, log-mel of 64 bands, 50.0 to 14000.0 Hz, transform"
                            + " 1024, hop 480, 1 s, repeatpad, longer ones cut in the middle,"
                            + " weights="));
  }

  private static List<String> byCosine(JsonNode outputs, JsonNode query) {
    float[] asked = JSON.convertValue(query, float[].class);
    List<JsonNode> all = new ArrayList<>();
    outputs.forEach(all::add);
    all.sort(
        Comparator.comparingDouble(
            output -> -Nearness.of(asked, output.get("embedding")).cosine()));
    return all.stream().map(output -> output.get("seed").asText() + ".wav").toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ast|features        Kaldi filter bank of 32 bands, the first 100 frames, mean -4.2677393,"
            + " std 4.5689974    (preprocessor_config.json)",
        "ast|pooling         class-and-distillation    (the mean of the class and the distillation"
            + " token, as ASTModel pools)",
        "ast|texts           none: the model has no text tower",
        "clap-fused|inputs          input_features, is_longer",
        "clap-fused|features        log-mel of 64 bands, 50.0 to 14000.0 Hz, transform 1024, hop"
            + " 480, 1 s, repeatpad, longer ones fused    (preprocessor_config.json)",
        "clap-cut|texts           onnx/text_model.onnx, 48 tokens",
        "clap-cut|sound           48000 samples a second    (preprocessor_config.json)"
      })
  void inspectTellsTheFeatures(String model, String line) {
    assertThat(Embark.run("inspect", MODELS.resolve(model)).out()).contains(line);
  }

  /** A copy of a model with another processor. */
  private Path changed(String model, Consumer<ObjectNode> change) throws IOException {
    Path copy = folder.resolve("copy");
    try (Stream<Path> files = Files.walk(MODELS.resolve(model))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(MODELS.resolve(model).relativize(file).toString()));
      }
    }
    Path processor = copy.resolve("preprocessor_config.json");
    ObjectNode object = (ObjectNode) JSON.readTree(processor.toFile());
    change.accept(object);
    Files.writeString(processor, object.toString());
    return copy;
  }

  private void refused(Path model, String why) {
    Embark ran = Embark.run("inspect", model);
    assertThat(ran.err()).containsExactly("embark: Cannot load model '" + model + "': " + why);
    assertThat(ran.exitCode()).isNotZero();
  }

  @Test
  void aGraphOfOtherFeaturesIsRefused() throws IOException {
    refused(
        changed("ast", file -> file.put("max_length", 101)),
        "model.onnx takes input_values float [-1, 100, 32], expected input_values float32 [batch,"
            + " 101, 32] as preprocessor_config.json makes them. Use the files of one model, and"
            + " export the sound's tower alone.");
  }

  @Test
  void aFusedSoundNeedsAGraphThatIsToldWhatIsLonger() throws IOException {
    refused(
        changed("clap-cut", file -> file.put("truncation", "fusion")),
        "onnx/audio_model.onnx takes input_features float [-1, 1, 101, 64], expected"
            + " input_features float32 [batch, 4, 101, 64] and is_longer bool [batch, 1] as"
            + " preprocessor_config.json makes them. Use the files of one model, and export the"
            + " sound's tower alone.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ast|sampling_rate|8000|16000",
        "ast|num_mel_bins|0|1 to 1024",
        "ast|std|0|a number of 1.0E-6 to 1000000.0",
        "clap-cut|truncation|\"middle\"|one of fusion, rand_trunc",
        "clap-cut|padding|\"constant\"|one of pad, repeat, repeatpad",
        "clap-cut|fft_window_size|1023|an even number",
        "clap-cut|frequency_max|50|a number of 51.0 to 24000.0",
      })
  void aParameterThatCannotBeIsRefused(String model, String key, String value, String expected)
      throws IOException {
    JsonNode given = JSON.readTree(value);
    refused(
        changed(model, file -> file.set(key, given)),
        "'"
            + key
            + "' of preprocessor_config.json is "
            + value
            + ", expected "
            + expected
            + ". Correct it.");
  }

  @Test
  void otherExtractorsAreRefused() throws IOException {
    refused(
        changed("ast", file -> file.put("feature_extractor_type", "SeamlessM4TFeatureExtractor")),
        "'feature_extractor_type' of preprocessor_config.json is SeamlessM4TFeatureExtractor,"
            + " expected Wav2Vec2FeatureExtractor, ASTFeatureExtractor, ClapFeatureExtractor or none"
            + " named. Use another model, or an export with its features inside.");
  }
}
