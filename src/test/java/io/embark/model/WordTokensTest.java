package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordTokensTest {
  private static final Path TOKENIZER = Path.of("src/test/resources/models/tiny/tokenizer.json");

  /** What could make a word's ids depend on its neighbours, if anything did. */
  private static final String[] PIECES = {
    " ", " ", " ", "  ", "\t", "\n", "\u00a0", "\u3000", "\u200b", "the", "Vectors", "spark's", "e",
    "\u0301", "\u0307", "É", "İ", "ß", "ŉ", "中", "文", "한국", "\ud83d\ude00", "\ud83d", "\u0000",
        "\ufffd",
    "[MASK]", "[UNK]", "[CLS", "]", ".", ",", "!?", "(", "ا", "ـ",
        "nonexistentnonexistentnonexistentnonexistent"
  };

  @TempDir Path temporary;

  @Test
  void idsOfATextAreThoseOfTheLibraryTheFirstTimeAndTheSecond() {
    Random random = new Random(5);
    try (TextTokenizer tokenizer = TextTokenizer.openWithoutSpecial(TOKENIZER, "tiny", 1 << 20)) {
      WordTokens words = new WordTokens(tokenizer);
      for (int i = 0; i < 4000; i++) {
        StringBuilder text = new StringBuilder();
        for (int piece = random.nextInt(12); piece > 0; piece--) {
          text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        List<Long> ids = new ArrayList<>();
        words.forEach(text.toString(), ids::add);
        assertThat(ids)
            .as(text.toString())
            .containsExactly(box(tokenizer.encode(text.toString()).ids()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"BertPreTokenizer\"  | \"BertPreTokenizer\"  | true",
        "\"BertNormalizer\"    | \"Lowercase\"         | true",
        "\"BertNormalizer\"    | \"NFKC\"              | false",
        "\"BertPreTokenizer\"  | \"Metaspace\"         | false",
        "\"WordPiece\"         | \"BPE\"               | false",
        "\"lstrip\": false     | \"lstrip\": true      | false",
        "\"rstrip\": false     | \"rstrip\": true      | false",
        "\"single_word\": false| \"single_word\": true | false",
        "\"[MASK]\"            | \"[MASK] me\"         | false",
      })
  void onlyATokenizerThatCutsAtSpacesIsAskedByWord(String from, String to, boolean expected)
      throws IOException {
    String json = Files.readString(TOKENIZER).replaceAll("\":\\s*", "\": ");
    assertThat(json).contains(from);
    Files.writeString(temporary.resolve("tokenizer.json"), json.replace(from, to));

    TokenizerFiles files = TokenizerFiles.read(temporary, "tokenizer.json", new ModelFault("tiny"));

    assertThat(files.cutsAtSpaces()).isEqualTo(expected);
  }

  private static Long[] box(long[] ids) {
    Long[] boxed = new Long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      boxed[i] = ids[i];
    }
    return boxed;
  }
}
