package io.embark.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.github.jfasttext.JFastText;
import io.embark.corpus.UserError;
import io.embark.testing.FastTextCommand;
import io.embark.testing.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our reader of fastText's classifiers against fastText's own code. */
class FastTextDetectorTest {
  private static final String[] GREEN = {"leaf", "moss", "grass", "fern", "wälder", "žolė", "草地"};
  private static final String[] BLUE = {"sea", "sky", "ice", "wave", "fluß", "vanduo", "海洋"};
  private static final String[] GREY = {"stone", "ash", "dust", "smoke", "nebel", "pilkas", "石头"};

  @TempDir Path folder;

  private static List<String> sentences(Random random, String[] words, int count) {
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder sentence = new StringBuilder();
      for (int w = random.nextInt(1, 9); w > 0; w--) {
        sentence
            .append(words[random.nextInt(words.length)])
            .append(random.nextInt(3) == 0 ? random.nextInt(90) : "")
            .append(w % 3 == 0 ? "  " : " ");
      }
      sentences.add(sentence.toString());
    }
    return sentences;
  }

  private static void assertSame(Path model, Stream<String> texts) throws IOException {
    JFastText reference = new JFastText();
    reference.loadModel(model.toString());
    byte[] bytes = Files.readAllBytes(model);
    LanguageDetector ours = FastTextDetector.get(LanguageKernel.hash(bytes), bytes);
    List<String> lines = texts.map(LanguageKernel::line).toList();
    assertThat(lines).hasSizeGreaterThan(100);
    for (String line : lines) {
      JFastText.ProbLabel expected = reference.predictProba(line);
      LanguageGuess found = ours.detect(line);
      if (expected == null) {
        assertThat(found).as(line).isEqualTo(LanguageGuess.NONE);
        continue;
      }
      assertThat("__label__" + found.code()).as(line).isEqualTo(expected.label);
      assertThat(found.confidence())
          .as(line)
          .isCloseTo(Math.min(1, Math.exp(expected.logProb)), within(1e-4));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hs, 1, 2, 4, 5000, ''",
    "softmax, 1, 2, 4, 5000, ''",
    "ns, 2, 0, 0, 5000, ''",
    "softmax, 3, 3, 6, 20000, ''",
    "hs, 1, 2, 4, 5000, -qnorm -cutoff 300 -retrain",
    "softmax, 2, 1, 3, 5000, -qnorm -cutoff 400",
    "softmax, 1, 2, 4, 5000, -dsub 3"
  })
  void classifiersOfAllKindsGiveFastTextsAnswers(
      String loss, int wordNgrams, int least, int most, int buckets, String quantisation)
      throws IOException {
    Random random = new Random(7);
    List<String> training = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int round = 0; round < 150; round++) {
      training.addAll(sentences(random, GREEN, 1).stream().map(s -> "__label__gr " + s).toList());
      training.addAll(sentences(random, BLUE, 2).stream().map(s -> "__label__bl " + s).toList());
      training.addAll(sentences(random, GREY, 3).stream().map(s -> "__label__gy " + s).toList());
    }
    for (String[] words :
        new String[][] {GREEN, BLUE, GREY, {"leaf", "sky", "dust", "unseen", "ünseen"}}) {
      texts.addAll(sentences(random, words, 60));
    }
    texts.addAll(
        List.of("", "   ", "leaf __label__gr sky", "a", "éé", "leaf</s> sky", "x".repeat(300)));
    Path input = Files.write(folder.resolve("train.txt"), training);
    Path model = folder.resolve("model");
    String options =
        String.format(
            "-epoch 5 -lr 0.5 -dim 10 -thread 1 -loss %s -wordNgrams %d -minn %d -maxn %d -bucket %d",
            loss, wordNgrams, least, most, buckets);
    FastTextCommand.run("supervised -input " + input + " -output " + model + " " + options);
    String suffix = ".bin";
    if (!quantisation.isEmpty()) {
      FastTextCommand.run(
          "quantize -input " + input + " -output " + model + " -epoch 1 " + quantisation);
      suffix = ".ftz";
    }

    assertSame(Path.of(model + suffix), texts.stream());
  }

  @Test
  void theClassifierOf176LanguagesGivesFastTextsAnswers() throws IOException {
    Path model = SharedFiles.path("data/models/fasttext-lid/lid.176.ftz");
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.list(SharedFiles.path("data/text-udhr"))) {
      for (Path file : files.sorted().toList()) {
        String text = Files.readString(file).replaceAll("<[^>]*>", " ");
        texts.add(text.substring(0, Math.min(text.length(), 3000)));
        texts.add(text.substring(Math.min(text.length(), 1500), Math.min(text.length(), 1560)));
      }
    }
    assertSame(model, texts.stream());
  }

  @Test
  void aFileThatIsNotWholeIsRefusedWhereverItEnds() throws IOException {
    Path input =
        Files.write(
            folder.resolve("train.txt"), List.of("__label__a leaf moss", "__label__b sea sky"));
    FastTextCommand.run(
        "supervised -input "
            + input
            + " -output "
            + folder.resolve("m")
            + " -minCount 1 -dim 4 -bucket 50 -minn 2 -maxn 3 -thread 1");
    byte[] whole = Files.readAllBytes(folder.resolve("m.bin"));
    FastTextModel.read(whole);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> FastTextModel.read(part))
          .as("%d bytes", length)
          .isInstanceOf(IllegalArgumentException.class);
    }
    Random random = new Random(3);
    for (int round = 0; round < 2000; round++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(150)] = (byte) random.nextInt();
      try {
        FastTextModel.read(damaged);
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    assertThatThrownBy(
            () -> FastTextDetector.check("job.yaml", "m.bin", Arrays.copyOf(whole, 90), "part"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot use 'job.yaml': 'm.bin' is no whole fastText classifier (the file ends early),"
                + " expected one such as lid.176.ftz. Name its file, or copy it again.");
  }
}
