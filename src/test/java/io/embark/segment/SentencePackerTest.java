package io.embark.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.stage.TokenCounter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SentencePackerTest {
  @Test
  void packsWholeSentencesUpToTheLimitWithSpecialTokensCounted() {
    String text = "One two three. Four five. Six seven. Eight.";
    assertThat(chunks(text, 7, 0))
        .containsExactly("One two three. Four five.", "Six seven. Eight.");
    assertThat(chunks(text, 10, 0)).containsExactly(text);
    assertThat(chunks(text, 9, 0))
        .containsExactly("One two three. Four five. Six seven.", "Eight.");
  }

  @Test
  void repeatsAsManyWholeSentencesAsFitInTheOverlap() {
    String text = "A b c. D e. F. G h. I j k.";
    assertThat(chunks(text, 8, 3))
        .containsExactly("A b c. D e. F.", "D e. F. G h.", "F. G h. I j k.");
    assertThat(chunks(text, 8, 1)).containsExactly("A b c. D e. F.", "F. G h. I j k.");
  }

  @Test
  void dropsOfTheOverlapWhatLeavesNoRoomForSomethingNew() {
    assertThat(chunks("A b. C d. E f g h. I.", 7, 2)).containsExactly("A b. C d.", "E f g h. I.");
    assertThat(chunks("A. B. C d e f. G.", 7, 2)).containsExactly("A. B.", "B. C d e f.", "G.");
  }

  @Test
  void cutsASentenceThatIsTooLongAtWordsAndLetsItsTailRunOn() {
    assertThat(chunks("One. A b c d e, f g h i. Two. Three.", 6, 0))
        .containsExactly("One.", "A b c d", "e, f g h", "i. Two. Three.");
  }

  @Test
  void cutsALongListAtItsLinesFirst() {
    assertThat(chunks("a b c\nd e\nf g h\ni", 8, 0)).containsExactly("a b c\nd e", "f g h\ni");
  }

  @Test
  void overlapsInsideASentenceThatIsTooLong() {
    assertThat(chunks("a b c d e f g h i j", 6, 2))
        .containsExactly("a b c d", "c d e f", "e f g h", "g h i j");
  }

  @Test
  void cutsAWordThatIsTooLongBetweenGraphemesOnly() {
    String family = "👨‍👩‍👧";
    String flag = "🇫🇷";
    TokenCounter units = texts -> texts.stream().mapToInt(text -> 2 + text.length()).toArray();
    assertThat(chunks(units, (family + flag + "é").repeat(2), 2 + 13, 0))
        .containsExactly(family + flag + "é", family + flag + "é");
    assertThat(chunks(units, family + flag, 2 + 9, 0)).containsExactly(family, flag);
  }

  @Test
  void cutsAGraphemeThatIsTooLongBetweenCodePointsAndNeverInsideOne() {
    String family = "👨‍👩‍👧";
    TokenCounter units = texts -> texts.stream().mapToInt(text -> 2 + text.length()).toArray();
    assertThat(chunks(units, family, 2 + 3, 0)).containsExactly("👨‍", "👩‍", "👧");
    assertThat(chunks(units, "👩👧", 2 + 1, 0)).containsExactly("👩", "👧");
  }

  @Test
  void believesTheCountOfTheWholeAndNotTheSum() {
    // Joining costs three tokens that no part shows.
    TokenCounter joining =
        texts ->
            texts.stream()
                .mapToInt(text -> (int) (text.chars().filter(unit -> unit == '.').count() * 4 - 1))
                .map(tokens -> 2 + Math.max(0, tokens))
                .toArray();
    assertThat(chunks(joining, "A. B. C. D. E.", 2 + 9, 0)).containsExactly("A. B.", "C. D.", "E.");
    assertThat(chunks(joining, "A. B. C. D. E.", 2 + 9, 3))
        .containsExactly("A. B.", "B. C.", "C. D.", "D. E.");
  }

  @Test
  void fillsAChunkWhoseWholeCostsLessThanItsParts() {
    TokenCounter cheapJoins =
        texts ->
            texts.stream().mapToInt(text -> text.isEmpty() ? 2 : 4 + text.length() / 3).toArray();
    assertThat(chunks(cheapJoins, "A. B. C. D. E. F. G. H.", 2 + 7, 0))
        .containsExactly("A. B. C. D. E.", "F. G. H.");
  }

  @Test
  void leavesOutWhatGivesNoTokenButKeepsItBesideWhatDoes() {
    TokenCounter letters =
        texts ->
            texts.stream()
                .mapToInt(text -> 2 + (int) text.chars().filter(Character::isLetter).count())
                .toArray();
    assertThat(chunks(letters, "\u0000\u200b. !!!", 6, 0)).isEmpty();
    assertThat(chunks(letters, "!!! A. ??? B.", 6, 0)).containsExactly("!!! A. ??? B.");
    assertThat(chunks(letters, "  \n\n ", 6, 0)).isEmpty();
    assertThat(chunks(letters, "", 6, 0)).isEmpty();
  }

  @Test
  void seesAWordThatSwallowsTheTokenOfThePromptsLastBlank() {
    TokenCounter prompted =
        texts -> texts.stream().mapToInt(SentencePackerTest::prompted).toArray();
    assertThat(chunks(prompted, "Hello.", 8, 0)).containsExactly("Hello.");
  }

  /** "query", ":" and a blank that the first word takes with it. */
  private static int prompted(String text) {
    return 2 + Math.max(1, text.strip().isEmpty() ? 0 : text.strip().split("\\s+").length);
  }

  @Test
  void limitsCharactersWhereTokensDoNot() {
    String unknown = "a".repeat(1000);
    int most = 4 * SentencePacker.MOST_CHARACTERS_PER_TOKEN;
    assertThat(chunks(unknown, 4, 0)).allMatch(chunk -> chunk.length() <= most).hasSizeLessThan(12);
    assertThat(String.join("", chunks(unknown, 4, 0))).isEqualTo(unknown);
    assertThat(chunks("A." + " ".repeat(5000) + "B.", 10, 0)).containsExactly("A.", "B.");
  }

  @Test
  void refusesToPackWithoutRoom() {
    assertThatThrownBy(() -> chunks("a", 2, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no room in 2 tokens beside 2");
  }

  @Test
  void countsManySentencesInACallAndNeverALargeText() {
    WordCounter counter = new WordCounter();
    String text =
        IntStream.range(0, 50_000)
            .mapToObj(i -> "Sentence " + i + ".")
            .collect(Collectors.joining(" "));
    List<Span> spans =
        new SentencePacker(new ContentCounter(counter), 256, 32).pack(text, Span.whole(text));
    assertThat(spans).hasSize(451);
    assertThat(counter.calls).isLessThan(50 + 451 * 2);
    assertThat(counter.mostCharactersInACall).isLessThan(80_000);
  }

  @Test
  void readsThirtyMegabytesOfOneSentenceAFewTimesInSmallBites() {
    WordCounter counter = new WordCounter();
    String words = "lorem ipsum dolor sit amet ".repeat(1_111_112);
    List<Span> spans = spans(counter, words);
    assertThat(spans).hasSize((int) Math.ceil(1_111_112 * 5 / 254.0));
    assertThat(counter.characters).isLessThan(4L * words.length());
    assertThat(counter.mostCharactersInACall).isLessThan(256 * 32 + 1);
  }

  @Test
  void packsMillionsOfSentencesOfOneLetter() {
    WordCounter counter = new WordCounter();
    String letters = "A. ".repeat(10_000_000);
    assertThat(spans(counter, letters)).hasSize((int) Math.ceil(10_000_000 / 254.0));
    assertThat(counter.characters).isLessThan(2L * letters.length());
    assertThat(counter.mostCharactersInACall).isLessThan(80_000);
  }

  private static List<Span> spans(WordCounter counter, String text) {
    return new SentencePacker(new ContentCounter(counter), 256, 0).pack(text, Span.whole(text));
  }

  private static List<String> chunks(String text, int maxTokens, int overlap) {
    return chunks(new WordCounter(), text, maxTokens, overlap);
  }

  private static List<String> chunks(
      TokenCounter counter, String text, int maxTokens, int overlap) {
    return new SentencePacker(new ContentCounter(counter), maxTokens, overlap)
        .pack(text, Span.whole(text)).stream().map(span -> span.of(text)).toList();
  }
}
