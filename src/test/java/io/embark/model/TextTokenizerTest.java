package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.embark.corpus.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTokenizerTest {
  @TempDir Path directory;

  @Test
  void storedTruncationAndPaddingAreOff() {
    try (TextTokenizer tokenizer = tiny(16)) {
      TokenIds tokens = tokenizer.encode("a b c d a b");

      assertThat(tokens.ids()).containsExactly(2, 6, 7, 8, 9, 6, 7, 3);
      assertThat(tokens.isTruncated()).isFalse();
      assertThat(tokens.fullLength()).isEqualTo(8);
    }
  }

  @Test
  void aLongTextKeepsBothSpecialTokensAndItsBeginning() {
    try (TextTokenizer tokenizer = tiny(5)) {
      TokenIds tokens = tokenizer.encode("a b c d a b [SEP]");

      assertThat(tokens.ids()).containsExactly(2, 6, 7, 8, 3);
      assertThat(tokens.isTruncated()).isTrue();
      assertThat(tokens.fullLength()).isEqualTo(9);
    }
  }

  @Test
  void aSpecialTokenWrittenInTheTextIsCutLikeAnyWord() {
    try (TextTokenizer tokenizer = tiny(4)) {
      assertThat(tokenizer.encode("[CLS] [CLS] b [SEP] [SEP]").ids()).containsExactly(2, 2, 2, 3);
    }
  }

  @Test
  void truncationEqualsThatOfTheLibrary() throws IOException {
    Random random = new Random(7);
    Path model = TinyTokenizer.in(directory);
    try (TextTokenizer tokenizer = tiny(6);
        HuggingFaceTokenizer library =
            HuggingFaceTokenizer.newInstance(
                model, Map.of("truncation", "true", "padding", "false", "maxLength", "6"))) {
      for (int i = 0; i < 200; i++) {
        String text =
            String.join(
                " ",
                random
                    .ints(random.nextInt(12), 0, 5)
                    .mapToObj(n -> List.of("a", "b", "zzz", "[SEP]", "[CLS]").get(n))
                    .toList());

        assertThat(tokenizer.encode(text).ids()).as(text).isEqualTo(library.encode(text).getIds());
      }
    }
  }

  @Test
  void typeIdsAreReadOnlyForAGraphThatTakesThem() {
    Path model = TinyTokenizer.in(directory);
    ModelCard card = ModelCards.tiny(4);
    ModelCard withTypes =
        new ModelCard(
            card.reference(),
            card.graphFile(),
            card.weightsSha256(),
            card.tokenizerFile(),
            card.tokenizerSha256(),
            List.of("input_ids", "attention_mask", "token_type_ids"),
            card.outputs(),
            card.head(),
            card.maxTokens(),
            card.padTokenId(),
            card.prompts(),
            card.defaultPromptName(),
            card.metric(),
            card.quantized(),
            card.sources());
    try (TextTokenizer plain = TextTokenizer.open(model, card);
        TextTokenizer typed = TextTokenizer.open(model, withTypes)) {
      assertThat(plain.encode("a b c").typeIds()).isEmpty();
      assertThat(typed.encode("a b c").typeIds()).containsExactly(0, 0, 0, 1);
    }
  }

  @Test
  void countIsTheWholeLengthWithSpecialTokens() {
    try (TextTokenizer tokenizer = tiny(4)) {
      assertThat(tokenizer.count(List.of("", "a", "a b c d a b c d"))).containsExactly(2, 3, 10);
    }
  }

  @Test
  void aLoneSurrogateReadsAsQuestionMarkAndSpoilsNoOtherCharacter() {
    try (TextTokenizer tokenizer = tiny(16)) {
      assertThat(tokenizer.encode("a \ud800 \ud83d\ude00 \udc00").ids())
          .containsExactly(2, 6, 4, 5, 4, 3);
      assertThat(tokenizer.count(List.of("\ud83d\ude00 \ud800"))).containsExactly(4);
    }
  }

  @Test
  void aTextOfMegabytesGivesTheSameIdsFromItsBeginning() {
    String text = "a b c d ".repeat(TextTokenizer.WHOLE_TEXT_CHARS / 8 + 10);
    try (TextTokenizer tokenizer = tiny(50)) {
      TokenIds tokens = tokenizer.encode(text);

      assertThat(tokens.ids()).isEqualTo(tokenizer.encode(text.substring(0, 1000)).ids());
      assertThat(tokens.isTruncated()).isTrue();
      assertThat(tokens.fullLength())
          .isBetween(TextTokenizer.WHOLE_TEXT_CHARS / 2, text.length() / 2 + 2);
    }
  }

  @Test
  void aTextOfMegabytesThatBeginsWithBlanksIsReadToItsEnd() {
    String text = " ".repeat(TextTokenizer.WHOLE_TEXT_CHARS + 1) + "a b";
    try (TextTokenizer tokenizer = tiny(50)) {
      assertThat(tokenizer.encode(text).ids()).containsExactly(2, 6, 7, 3);
    }
  }

  @Test
  void manyThreadsShareOneTokenizer() throws Exception {
    List<String> texts =
        IntStream.range(0, 300).mapToObj(n -> "a b ".repeat(n % 17) + "c").toList();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (TextTokenizer tokenizer = tiny(64)) {
      int[] expected = texts.stream().mapToInt(text -> text.split(" ").length + 2).toArray();
      List<Future<int[]>> counts =
          IntStream.range(0, 8)
              .mapToObj(n -> threads.submit(() -> tokenizer.count(texts)))
              .toList();
      for (Future<int[]> count : counts) {
        assertThat(count.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void useAfterCloseIsABugOfTheCaller() {
    TextTokenizer tokenizer = tiny(16);
    tokenizer.close();
    tokenizer.close();

    assertThatThrownBy(() -> tokenizer.encode("a")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> tokenizer.count(List.of("a")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFileThatIsNoTokenizerIsRefused() throws IOException {
    Files.writeString(directory.resolve("tokenizer.json"), "{}");

    assertThatThrownBy(() -> TextTokenizer.open(directory, ModelCards.tiny(16)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot load the tokenizer of model 'tiny': Model missing. at line 1 column 2,"
                + " expected a tokenizer.json that Hugging Face tokenizers 0.21 reads."
                + " Save the tokenizer again with that version.");
  }

  @Test
  void nothingIsSentOrDownloadedByDjl() {
    assertThat(tiny(16).maxTokens()).isEqualTo(16);
    assertThat(System.getProperty("ai.djl.offline")).isEqualTo("true");
  }

  private TextTokenizer tiny(int maxTokens) {
    return TextTokenizer.open(TinyTokenizer.in(directory), ModelCards.tiny(maxTokens));
  }
}
