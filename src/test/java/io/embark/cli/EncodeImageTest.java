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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code embark encode} of pictures, against what transformers 5.23.0 with Pillow 13.0.0 gave of
 * the same files, and the TFLite interpreter. Prints a table row a fixture.
 */
class EncodeImageTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"resnet-imagenet, drop", "resnet-imagenet, white", "clip-two-towers, drop"})
  void picturesAreThoseOfTransformers(String name, String alpha) throws IOException {
    Path model = SharedFiles.path("fixtures/open/" + name);
    JsonNode outputs = expected(model).get("outputs");
    List<Path> files = new ArrayList<>();
    outputs.forEach(output -> files.add(model.resolve(output.get("file").asText())));

    EncodedFile encoded =
        encode(references(files), 0, "--model", model, "--option", "alpha=" + alpha);

    for (int i = 0; i < files.size(); i++) {
      JsonNode output = outputs.get(i);
      boolean isOnWhite = alpha.equals("white") && output.path("has_transparency").asBoolean();
      JsonNode reference =
          output.get(isOnWhite ? "also_acceptable_embedding_white_background" : "embedding");
      Nearness near = Nearness.of(encoded.vectors().get(i), reference);
      print(name + " " + alpha + " " + files.get(i).getFileName(), near);
      assertThat(near.largest())
          .as(files.get(i).toString())
          .isLessThanOrEqualTo(output.at("/tolerance/max_abs").asDouble());
      assertThat(near.cosine())
          .as(files.get(i).toString())
          .isGreaterThanOrEqualTo(output.at("/tolerance/min_cosine").asDouble());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text_outputs", "text_outputs_normalised"})
  void textsOfATwoTowerModelLieInTheSpaceOfItsPictures(String oracle) throws IOException {
    Path model = SharedFiles.path("fixtures/open/clip-two-towers");
    JsonNode expected = expected(model);
    List<String> lines = new ArrayList<>();
    for (JsonNode text : expected.get("text_inputs")) {
      lines.add(Json.line(Map.of("id", lines.size() + "", "text", text.asText())));
    }

    boolean isNormalised = oracle.endsWith("normalised");
    EncodedFile encoded =
        isNormalised
            ? encode(lines, 0, "--model", model, "--normalize")
            : encode(lines, 0, "--model", model);

    assertThat(lines).hasSize(15);
    for (int i = 0; i < lines.size(); i++) {
      Nearness near = Nearness.of(encoded.vectors().get(i), expected.get(oracle).get(i));
      assertThat(near.largest()).isLessThanOrEqualTo(1e-4);
      assertThat(near.cosine()).isGreaterThanOrEqualTo(0.9999);
    }
  }

  @Test
  void aGraphOfBytesNeedsNoProcessor() throws IOException {
    Path model = SharedFiles.path("fixtures/open/mobilenet-v2-quant-tflite");
    JsonNode expected = expected(model);
    List<Path> files = new ArrayList<>();
    expected
        .get("outputs")
        .forEach(output -> files.add(model.resolve(output.get("file").asText())));

    EncodedFile encoded = encode(references(files), 0, "--model", model);

    for (int i = 0; i < files.size(); i++) {
      Nearness near =
          Nearness.of(encoded.vectors().get(i), expected.get("outputs").get(i).get("embedding"));
      print("mobilenet-v2-quant-tflite " + files.get(i).getFileName(), near);
      assertThat(near.cosine()).isGreaterThanOrEqualTo(0.98);
    }
  }

  @Test
  void whatIsNoPictureHasAReasonAndTheOthersGoOn() throws IOException {
    Path model = SharedFiles.path("fixtures/open/resnet-imagenet");
    Path text = Files.writeString(folder.resolve("text.mp4"), "no video\n".repeat(100));
    Path empty = Files.createFile(folder.resolve("empty.jpg"));
    Path picture = model.resolve("images/rgb.png");
    List<String> lines =
        new ArrayList<>(references(List.of(text, empty, picture, folder.resolve("absent.png"))));
    lines.add(Json.line(Map.of("id", "words", "text", "a red square")));

    EncodedFile encoded = encode(lines, 3, "--model", model);

    assertThat(encoded.reasons())
        .containsExactly("not_media", "empty_file", null, "unreadable", "no_text_tower");
    assertThat(encoded.vectors().get(2)).hasSize(48);
  }

  @Test
  void aFolderIsTakenWithThoseBelowIt() throws IOException {
    Path model = SharedFiles.path("fixtures/open/resnet-imagenet");
    Path picture = model.resolve("images/rgb.png");
    for (String name :
        List.of("b/ant.png", "b/deep er/12:30 ünder=1.png", "a.png", "b/.hidden.png")) {
      Path file = folder.resolve("classes").resolve(name);
      Files.createDirectories(file.getParent());
      Files.copy(picture, file);
    }
    Files.createDirectories(folder.resolve("classes/_temporary"));
    Files.copy(picture, folder.resolve("classes/_temporary/half.png"));

    EncodedFile encoded = encode(folder.resolve("classes"), 0, "--model", model);

    assertThat(encoded.ids()).containsExactly("a.png", "b/ant.png", "b/deep er/12:30 ünder=1.png");
    EncodedFile alone = encode(references(List.of(picture)), 0, "--model", model);
    assertThat(encoded.vectors()).containsOnly(alone.vectors().get(0));
  }

  @Test
  void aPictureIsAnInputToo() throws IOException {
    Path model = SharedFiles.path("fixtures/open/resnet-imagenet");
    Path picture = Files.copy(model.resolve("images/rgb.png"), folder.resolve("10:15.jpg"));

    EncodedFile encoded = encode(picture, 0, "--model", model);

    assertThat(encoded.ids()).containsExactly("10:15.jpg");
    EncodedFile listed = encode(references(List.of(picture)), 0, "--model", model);
    assertThat(encoded.vectors()).containsExactly(listed.vectors().get(0));
  }

  @Test
  void aFolderWithoutFilesIsRefused() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty/below")).getParent();
    Path model = SharedFiles.path("fixtures/open/resnet-imagenet");

    Embark ran =
        Embark.run(
            "encode", "--model", model, "--input", empty, "--output", folder.resolve("o.parquet"));

    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.err())
        .containsExactly(
            "embark: Cannot read input '"
                + empty
                + "': no files in it or below it, expected at least one. Check the path.");
    assertThat(folder.resolve("o.parquet")).doesNotExist();
  }

  @Test
  void inspectTellsWhatIsDoneToAPicture() {
    Path clip = SharedFiles.path("fixtures/open/clip-two-towers");
    assertThat(Embark.run("inspect", clip).out())
        .contains("kind            image")
        .anyMatch(line -> line.startsWith("pictures        shortest edge 64, filter 3, crop 64x64"))
        .anyMatch(line -> line.startsWith("texts           onnx/text_model.onnx, 32 tokens"));
  }

  private static JsonNode expected(Path fixture) throws IOException {
    return JSON.readTree(fixture.resolve("expected.json").toFile());
  }

  private static List<String> references(List<Path> files) {
    return IntStream.range(0, files.size())
        .mapToObj(i -> Json.line(Map.of("id", i + "", "path", files.get(i).toString())))
        .toList();
  }

  private EncodedFile encode(List<String> lines, int exitCode, Object... arguments)
      throws IOException {
    Path input = Files.write(folder.resolve("input.jsonl"), lines);
    EncodedFile encoded = encode(input, exitCode, arguments);
    assertThat(encoded.reasons()).hasSize(lines.size());
    return encoded;
  }

  private EncodedFile encode(Path input, int exitCode, Object... arguments) {
    Path output = folder.resolve("output.parquet");
    List<Object> all = new ArrayList<>(List.of("encode", "--input", input, "--output", output));
    all.addAll(List.of(arguments));
    Embark ran = Embark.run(all.toArray());
    assertThat(ran.exitCode()).as(ran.toString()).isEqualTo(exitCode);
    return EncodedFile.read(output);
  }

  private static void print(String what, Nearness near) {
    System.out.println(
        String.format(Locale.ROOT, "%-60s%12.1e%12.7f", what, near.largest(), near.cosine()));
  }
}
