package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaticVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of fastText's .bin: what stands where, from its beginning. */
  private static final int FASTTEXT_VERSION = 4;

  private static final int FASTTEXT_MODEL = 36;

  @TempDir Path temporary;

  @Test
  void wordsOfFastTextHaveTheVectorsThatTheLibraryGives() throws IOException {
    Path file = Fixture.directory("fasttext-skipgram-bin").resolve("model.bin");
    JsonNode expected =
        JSON.readTree(Fixture.directory("fasttext-skipgram-bin").resolve("expected.json").toFile());

    FastTextTable table = (FastTextTable) open(file);

    assertThat(expected.get("word_probe")).hasSize(12);
    for (int i = 0; i < 12; i++) {
      String word = expected.get("word_probe").get(i).asText();
      float[] vector = JSON.convertValue(expected.get("word_vectors").get(i), float[].class);
      assertThat(table.vector(word)).as(word).containsExactly(vector, within(1e-4f));
    }
  }

  @Test
  void aPieceIsLookedUpAsItStandsThenWithoutPunctuationThenInLowerCase() throws IOException {
    Path file = vectors("a.txt", "The 1 0\nthe 2 0\nU.S. 4 0\nu.s 8 0\n<unk> 16 0\n! 32 0\n");

    assertThat(sum(file, "The")).containsExactly(1, 0);
    assertThat(sum(file, "(The)")).containsExactly(1, 0);
    assertThat(sum(file, "THE,")).containsExactly(2, 0);
    assertThat(sum(file, "U.S.")).containsExactly(4, 0);
    assertThat(sum(file, "(U.S)")).containsExactly(8, 0);
    assertThat(sum(file, "!")).containsExactly(32, 0);
    assertThat(sum(file, "!! unknown -- \u00a0\u3000 ")).containsExactly(0, 0);
    assertThat(sum(file, "the\u3000the\u0085The")).containsExactly(5, 0);
  }

  /** GloVe's largest files have such words, and word2vec's the same word twice. */
  @Test
  void aWordMayHoldSpacesAndTheFirstOfTwoLinesCounts() throws IOException {
    Path file = vectors("a.txt", "x 1 2\nat name@domain.com 3 4\r\nx 5 6\n\n");

    WordTable table = (WordTable) open(file);

    assertThat(table.vectors()).containsOnlyKeys("x", "at name@domain.com");
    assertThat(table.vectors().get("at name@domain.com")).containsExactly(3, 4);
    assertThat(sum(file, "x")).containsExactly(1, 2);
  }

  /** Against Java's own parser, which rounds once from decimal to float. */
  @Test
  void numbersAreThoseThatTheTextSays() {
    Random random = new Random(7);
    List<String> texts =
        new ArrayList<>(
            List.of("0", "-0.0", "1.", ".5", "+3", "1e-3", "-2.5E+4", "0.00000000000000000000001"));
    texts.add("123456789012345678.9");
    for (int i = 0; i < 10_000; i++) {
      texts.add(String.valueOf((float) random.nextGaussian()));
      texts.add(String.format(java.util.Locale.ROOT, "%.6f", random.nextGaussian()));
    }
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      assertThat(DecimalFloat.parse(bytes, 0, bytes.length))
          .as(text)
          .isCloseTo(Float.parseFloat(text), within(Math.ulp(Float.parseFloat(text))));
    }
    for (String text : List.of("", "-", ".", "1d", "1f", "1.2.3", "one", "0x1p3")) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      assertThatExceptionOfType(NumberFormatException.class)
          .as(text)
          .isThrownBy(() -> DecimalFloat.parse(bytes, 0, bytes.length));
    }
  }

  /** Several blocks that are parsed side by side, lines over their ends. */
  @Test
  void aLargeFileIsReadWhole() throws IOException {
    StringBuilder text = new StringBuilder("200000 16\n");
    for (int i = 0; i < 200_000; i++) {
      text.append('w').append(i);
      for (int d = 0; d < 16; d++) {
        text.append(' ').append((i + d) % 1000).append(".25");
      }
      text.append('\n');
    }
    Path file = vectors("large.vec", text.toString());

    WordTable table = (WordTable) open(file);

    assertThat(Files.size(file)).isGreaterThan(2 * (8 << 20));
    assertThat(table.words()).isEqualTo(200_000);
    for (int i = 0; i < 200_000; i += 7919) {
      float[] vector = table.vectors().get("w" + i);
      for (int d = 0; d < 16; d++) {
        assertThat(vector[d]).isEqualTo((i + d) % 1000 + 0.25f);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "x 1 2\\ny 3\\nz 4 5 | has 1 numbers in line 2, expected 2 as in the lines before. Correct"
            + " the line, or copy the file again.",
        "x 1 2\\ny 3 4 5 | has 3 numbers in line 2, expected 2 as in the lines before. Correct the"
            + " line, or copy the file again.",
        "3 2\\nx 1 2\\ny 3 4 | has 2 words, expected 3 (its first line). Copy the whole file again.",
        "2 2\\nx 1 2\\ny 3 | has 1 numbers in line 3, expected 2 as in the lines before. Correct"
            + " the line, or copy the file again.",
        "x 1 2\\ny 3 NaN | has 'NaN' in line 2, expected a finite number. Correct the line, or copy"
            + " the file again.",
        "x 1 2\\ny 1e39 4 | has '1e39' in line 2, expected a finite number. Correct the line, or"
            + " copy the file again.",
        "word | has 0 numbers in line 1, expected a word and its vector a line (GloVe), below a line"
            + " with the numbers of words and dimensions (word2vec), or a binary file of word2vec or"
            + " fastText. Name a file of one of these.",
        "\"\" | has no first line, expected a file of word vectors (GloVe, word2vec or fastText)."
            + " Copy the whole file again.",
        "0 2\\n | has no words, expected at least one. Copy the whole file again."
      })
  void aWrongTextFileIsRefused(String text, String message) throws IOException {
    Path file = vectors("a.vec", text.replace("\\n", "\n"));

    assertRefused(file, "a.vec " + message);
  }

  @Test
  void aBinaryFileThatEndsTooSoonOrTooLateIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(Fixture.directory("word2vec-bin").resolve("vectors.bin"));
    Path file = temporary.resolve("a.bin");

    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertRefused(
        file,
        "a.bin is damaged at word 500 (it ends at byte "
            + (whole.length - 1)
            + "), expected 500 words of 25 dimensions (its first line). Copy the whole file again.");

    Files.write(file, Arrays.copyOf(whole, whole.length + 9));
    assertRefused(
        file,
        "a.bin is damaged at word 500 (more follows its last word), expected 500 words of 25"
            + " dimensions (its first line). Copy the whole file again.");

    ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putFloat(whole.length - 4, Float.NaN);
    Files.write(file, whole);
    assertRefused(
        file,
        "a.bin is damaged at word 500 (the number at byte "
            + (whole.length - 4)
            + " is not finite), expected 500 words of 25 dimensions (its first line). Copy the whole"
            + " file again.");
  }

  @Test
  void afastTextFileThatIsNoneOfWordVectorsIsRefused() throws IOException {
    byte[] whole =
        Files.readAllBytes(Fixture.directory("fasttext-skipgram-bin").resolve("model.bin"));
    Path file = temporary.resolve("a.bin");

    Files.write(file, with(whole, FASTTEXT_MODEL, 3));
    assertRefused(
        file,
        "a.bin is a classifier (fastText supervised), expected word vectors (skipgram or cbow). Use"
            + " a model of word vectors.");

    Files.write(file, with(whole, FASTTEXT_VERSION, 13));
    assertRefused(
        file,
        "a.bin has fastText's format version 13, expected 11 or 12. Save the model with fastText"
            + " 0.9.");

    Files.write(file, Arrays.copyOf(whole, 100));
    assertRefused(
        file,
        "a.bin is damaged (it ends at byte 100), expected a whole .bin of fastText. Copy the file"
            + " again.");
  }

  /** Each of these bytes is read before the matrix: none may cost memory or time. */
  @Test
  void aDamagedHeadOfAFastTextFileIsAnError() throws IOException {
    byte[] whole =
        Files.readAllBytes(Fixture.directory("fasttext-skipgram-bin").resolve("model.bin"));
    Path file = temporary.resolve("a.bin");
    for (int at = 8; at < 92; at += 4) {
      for (int value : new int[] {-1, 0, Integer.MAX_VALUE}) {
        Files.write(file, with(whole, at, value));
        try {
          open(file).add("the hello", new double[16]);
        } catch (UserError e) {
          assertThat(e.getMessage()).contains("a.bin ").doesNotContain("\n");
        } catch (ArrayIndexOutOfBoundsException e) {
          assertThat(at).as("only another dimension").isEqualTo(8);
        }
      }
    }
  }

  @Test
  void tokensWithoutAVectorAreRefused() throws IOException {
    Path model = Fixture.copy("st-static-embedding", temporary);
    new Safetensors()
        .floats("embedding.weight", new int[] {2, 3}, 1, 2, 3, 4, 5, 6)
        .write(model.resolve("0_StaticEmbedding/model.safetensors"));
    int tokens =
        TokenizerFiles.read(model, "0_StaticEmbedding/tokenizer.json", new ModelFault("x"))
                .largestId()
            + 1;

    assertRefused(
        model,
        "embedding.weight of 0_StaticEmbedding/model.safetensors has the shape [2, 3], expected ["
            + tokens
            + ", 3] (tokens of 0_StaticEmbedding/tokenizer.json). Take both files from one model.");

    new Safetensors()
        .floats("other", new int[] {2, 3}, 1, 2, 3, 4, 5, 6)
        .write(model.resolve("0_StaticEmbedding/model.safetensors"));
    assertRefused(
        model,
        "0_StaticEmbedding/model.safetensors has other, expected embedding.weight"
            + " (sentence-transformers) or embeddings (model2vec, without a mapping of its"
            + " vocabulary). Use a model with one of these.");

    Files.delete(model.resolve("0_StaticEmbedding/model.safetensors"));
    assertRefused(
        model,
        "0_StaticEmbedding/model.safetensors is missing, expected it as modules.json names"
            + " StaticEmbedding there. Copy the whole model directory; a pytorch_model.bin is"
            + " converted with SentenceTransformer(dir).save_pretrained(dir).");
  }

  @Test
  void anotherPoolingThanTheMeanIsRefused() throws IOException {
    Path model = Fixture.copy("st-average-word-embeddings", temporary);
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> Fixture.resolve(model, Fixture.overrides(PoolingMode.MAX, null, null)))
        .withMessage(
            "Cannot load model '"
                + model
                + "': option pooling is max and the model has static vectors, whose mean is taken,"
                + " expected no such option. Leave pooling out.");

    Fixture.edit(
        model.resolve("1_Pooling/config.json"),
        "\"pooling_mode_max_tokens\": false",
        "\"pooling_mode_max_tokens\": true");
    assertRefused(
        model,
        "1_Pooling/config.json asks for pooling max+mean, expected mean for static vectors. Use a model"
            + " with it.");
  }

  private void assertRefused(Path model, String message) {
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> Fixture.resolve(model, ModelOverrides.NONE))
        .withMessage("Cannot load model '" + model + "': " + message);
  }

  private static byte[] with(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    return changed;
  }

  private Path vectors(String name, String text) throws IOException {
    return Files.writeString(temporary.resolve(name), text);
  }

  private static StaticVectors open(Path model) {
    ResolvedModel resolved = Fixture.resolve(model, ModelOverrides.NONE);
    return StaticVectors.open(resolved.directory(), (StaticCard) resolved.facts());
  }

  private static double[] sum(Path model, String text) {
    StaticVectors vectors = open(model);
    double[] sum = new double[vectors.dimension()];
    vectors.add(text, sum);
    return sum;
  }
}
