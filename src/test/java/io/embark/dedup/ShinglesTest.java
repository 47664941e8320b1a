package io.embark.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShinglesTest {
  @Test
  void similarityIsThatOfSetsOfStrings() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      String one = randomText(random, 3 + random.nextInt(60));
      String other = edited(one, random, random.nextInt(5));
      for (int n : new int[] {1, 2, 5}) {
        assertThat(similarity(one, other, Shingles.Unit.WORD, n))
            .as("%s | %s", one, other)
            .isEqualTo(jaccard(wordNgrams(one, n), wordNgrams(other, n)));
        assertThat(similarity(one, other, Shingles.Unit.CHARACTER, n))
            .as("%s | %s", one, other)
            .isEqualTo(jaccard(characterNgrams(one, n), characterNgrams(other, n)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'The cat, sat!', 'the  CAT\tsat', 3", // case, punctuation and blanks
    "'stra\u00dfe', 'STRASSE', 3", // full case folding
    "'\uff21\uff22\uff23 \uff11', 'abc 1', 3", // width
    "'e\u0301t\u00e9', '\u00e9te\u0301', 3", // composed and not
    "'co\u00adop', 'coop', 3", // soft hyphen
    "'\ud83d\ude00\ud83d\ude80', '\ud83d\ude00 \ud83d\ude80', 2", // emoji
  })
  void whatAReaderDoesNotSeeDoesNotCount(String one, String other, int n) {
    assertThat(Shingles.of(one, Shingles.Unit.WORD, n))
        .isNotEmpty()
        .isEqualTo(Shingles.of(other, Shingles.Unit.WORD, n));
  }

  @ParameterizedTest
  @CsvSource({
    "'one two three', 1, 3",
    "'one two three', 5, 1",
    "'na na na na na na na', 5, 1", // one word repeated
    "'na na na na na na na', 1, 1",
    "'\u6771\u4eac\u90fd\u306f', 2, 3", // Han and Kana: a letter is a word
    "'\u0e01\u0e34\u0e19\u0e02\u0e49\u0e32\u0e27', 1, 5", // Thai: a letter with its marks
    "'abc\u6771def', 1, 3", // mixed scripts
    "'\u0634\u0643\u0631\u0627 \u062c\u0632\u064a\u0644\u0627', 1, 2", // right to left
    "'\u0e01\u0e34x', 1, 2",
    "'\ud83d\ude00\ud83d\ude80\ud83d\ude00', 1, 2",
    "'\ud83d\ude00 word', 1, 1", // a text with words is its words
    "'', 5, 0",
    "' \n\t\u3000\u200b', 5, 0",
    "'... !?', 1, 3",
  })
  void countsDistinctNgrams(String text, int n, int ngrams) {
    assertThat(Shingles.of(text, Shingles.Unit.WORD, n)).hasSize(ngrams);
  }

  @Test
  void loneSurrogatesAndTenMegabytesOfOneLine() {
    assertThat(Shingles.of("a \ud800 b \udc00", Shingles.Unit.WORD, 2))
        .isEqualTo(Shingles.of("a b", Shingles.Unit.WORD, 2));
    String line = "word12345 ".repeat(1 << 20);
    assertThat(Shingles.of(line, Shingles.Unit.WORD, 5)).hasSize(1);
    long[] long10 = Shingles.of(randomWords(new Random(1), 1_500_000), Shingles.Unit.WORD, 5);
    assertThat(long10).hasSizeGreaterThan(1_400_000).isSorted();
    assertThat(ShingleSet.jaccard(ShingleSet.of(long10), ShingleSet.of(long10))).isEqualTo(1);
  }

  @Test
  void emptySetsAreNotAlike() {
    assertThat(ShingleSet.jaccard(new byte[0], new byte[0])).isZero();
  }

  private static double similarity(String one, String other, Shingles.Unit unit, int n) {
    return ShingleSet.jaccard(
        ShingleSet.of(Shingles.of(one, unit, n)), ShingleSet.of(Shingles.of(other, unit, n)));
  }

  private static double jaccard(Set<String> one, Set<String> other) {
    Set<String> all = new HashSet<>(one);
    all.addAll(other);
    Set<String> shared = new HashSet<>(one);
    shared.retainAll(other);
    return (double) shared.size() / all.size();
  }

  /** The twin: strings in sets. */
  static Set<String> wordNgrams(String text, int n) {
    List<String> words =
        Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{Nd}]+"))
            .filter(word -> !word.isEmpty())
            .toList();
    return ngrams(words, n, " ");
  }

  private static Set<String> characterNgrams(String text, int n) {
    String plain = text.toLowerCase(Locale.ROOT).strip().replaceAll("\\s+", " ");
    return ngrams(plain.codePoints().mapToObj(Character::toString).toList(), n, "");
  }

  private static Set<String> ngrams(List<String> parts, int n, String between) {
    int length = Math.min(n, parts.size());
    Set<String> ngrams = new HashSet<>();
    for (int i = 0; i + length <= parts.size(); i++) {
      ngrams.add(String.join(between, parts.subList(i, i + length)));
    }
    return ngrams;
  }

  static String randomText(Random random, int words) {
    List<String> text = new ArrayList<>();
    String[] known = {
      "alpha", "Beta", "gamma,", "delta.", "d\u00e9j\u00e0", "x", "42", "a-b", "the"
    };
    for (int i = 0; i < words; i++) {
      text.add(known[random.nextInt(known.length)]);
    }
    return String.join(random.nextBoolean() ? " " : " \n", text);
  }

  private static String randomWords(Random random, int words) {
    return random
        .ints(words, 0, 100_000)
        .mapToObj(number -> "w" + number)
        .collect(Collectors.joining(" "));
  }

  /** Some words replaced. */
  static String edited(String text, Random random, int edits) {
    String[] words = text.split(" ", -1);
    for (int i = 0; i < edits; i++) {
      words[random.nextInt(words.length)] = "new" + random.nextInt(50);
    }
    return String.join(" ", words);
  }
}
