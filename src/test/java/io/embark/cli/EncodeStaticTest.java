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
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code embark encode} with static vectors, against what gensim 4.4.0, fastText 0.9.3, model2vec
 * 0.10.0 and sentence-transformers 6.2.0 gave of the same files. Prints a table row a fixture.
 */
class EncodeStaticTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "glove-txt, vectors.txt, glove-text",
    "word2vec-vec, vectors.vec, word2vec-text",
    "word2vec-bin, vectors.bin, word2vec-binary",
    "word2vec-bin, vectors_newline.bin, word2vec-binary",
    "fasttext-skipgram-bin, model.bin, fasttext-binary",
    "st-average-word-embeddings, '', word-embeddings",
    "st-static-embedding, '', static-embedding",
    "model2vec, '', model2vec"
  })
  void vectorsAreThoseOfTheReference(String name, String file, String format) throws IOException {
    Path model = SharedFiles.path("fixtures/open/" + name).resolve(file);
    JsonNode expected =
        JSON.readTree(SharedFiles.path("fixtures/open/" + name + "/expected.json").toFile());
    List<String> texts = new ArrayList<>();
    expected.get("inputs").forEach(text -> texts.add(text.asText()));

    EncodedFile encoded = encode(model, texts);

    assertThat(encoded.vectors()).hasSameSizeAs(texts).hasSizeGreaterThanOrEqualTo(15);
    double largest = 0;
    for (int i = 0; i < texts.size(); i++) {
      float[] there = JSON.convertValue(expected.get("outputs").get(i), float[].class);
      float[] here = encoded.vectors().get(i);
      assertThat(here).hasSameSizeAs(there);
      for (int d = 0; d < there.length; d++) {
        largest = Math.max(largest, Math.abs((double) there[d] - here[d]));
      }
    }
    System.out.println(
        String.format(Locale.ROOT, "%-32s%-22s%6d%20.1e", name, file, texts.size(), largest));
    assertThat(largest).isLessThanOrEqualTo(expected.at("/tolerance/max_abs").asDouble());
    assertThat(Embark.run("inspect", model).out())
        .contains("kind            static")
        .anyMatch(line -> line.startsWith("format          " + format + " "));
  }

  @Test
  void aFileBesideAnotherHasToBeNamed() throws IOException {
    Path directory = SharedFiles.path("fixtures/open/word2vec-bin");

    Embark ran = Embark.run("inspect", directory);

    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err())
        .containsExactly(
            "embark: Cannot load model '"
                + directory
                + "': found the files vectors.bin, vectors_newline.bin, expected one of word"
                + " vectors, or a model directory. Name one of these files.");
  }

  private EncodedFile encode(Path model, List<String> texts) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      lines.add(Json.line(Map.of("id", String.valueOf(i), "text", texts.get(i))));
    }
    Path input = Files.write(folder.resolve("input.jsonl"), lines);
    Path output = folder.resolve("output.parquet");
    Embark ran =
        Embark.run("encode", "--model", model, "--input", input, "--output", output, "--json");
    assertThat(ran.exitCode()).as(ran.toString()).isZero();
    EncodedFile encoded = EncodedFile.read(output);
    assertThat(encoded.reasons()).hasSize(texts.size()).containsOnlyNulls();
    return encoded;
  }
}
