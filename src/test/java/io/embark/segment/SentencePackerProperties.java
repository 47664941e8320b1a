package io.embark.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.stage.TokenCounter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds for every text, with the tokenizers of two real models. */
class SentencePackerProperties {
  @Property(tries = 300)
  void bertChunksFitAndCoverTheText(
      @ForAll("texts") String text,
      @ForAll @IntRange(min = 4, max = 64) int maxTokens,
      @ForAll @IntRange(min = 0, max = 40) int overlap) {
    check(FixtureTokenizer.bert(), text, maxTokens, overlap);
  }

  @Property(tries = 300)
  void xlmRobertaChunksFitAndCoverTheText(
      @ForAll("texts") String text,
      @ForAll @IntRange(min = 4, max = 64) int maxTokens,
      @ForAll @IntRange(min = 0, max = 40) int overlap) {
    check(FixtureTokenizer.xlmRoberta(), text, maxTokens, overlap);
  }

  @Property(tries = 100)
  void aPromptCountsToo(
      @ForAll("texts") String text, @ForAll @IntRange(min = 12, max = 64) int maxTokens) {
    check(new FixtureTokenizer("bert-mean-norm", "query: ", 512), text, maxTokens, 0);
  }

  private static void check(FixtureTokenizer model, String text, int maxTokens, int wishedOverlap) {
    TokenCounter tokenizer = model.open();
    ContentCounter content = new ContentCounter(tokenizer);
    int overlap = Math.min(wishedOverlap, maxTokens - 1);
    SentencePacker packer = new SentencePacker(content, maxTokens, overlap);
    List<Span> chunks = packer.pack(text, Span.whole(text));
    assertThat(packer.pack(text, Span.whole(text))).isEqualTo(chunks);
    BitSet covered = new BitSet();
    Span before = new Span(0, 0);
    for (Span chunk : chunks) {
      assertThat(chunk.isEmpty()).isFalse();
      assertThat(chunk.stripped(text)).isEqualTo(chunk);
      assertThat(splitsSurrogatePair(text, chunk.start())).isFalse();
      assertThat(splitsSurrogatePair(text, chunk.end())).isFalse();
      if (text.codePointCount(chunk.start(), chunk.end()) > 1) {
        assertThat(tokenizer.count(List.of(chunk.of(text)))[0]).isLessThanOrEqualTo(maxTokens);
      }
      if (before.length() > 0) {
        assertThat(chunk.start()).isGreaterThan(before.start());
        assertThat(chunk.end()).isGreaterThan(before.end());
        if (overlap == 0) {
          assertThat(chunk.start()).isGreaterThanOrEqualTo(before.end());
        }
      }
      before = chunk;
      covered.set(chunk.start(), chunk.end());
    }
    for (Span gap : gaps(covered, text.length())) {
      assertThat(content.count(gap.of(text))).isZero();
    }
  }

  private static List<Span> gaps(BitSet covered, int length) {
    List<Span> gaps = new ArrayList<>();
    for (int start = covered.nextClearBit(0); start < length; ) {
      int end = covered.nextSetBit(start);
      gaps.add(new Span(start, end < 0 ? length : end));
      start = end < 0 ? length : covered.nextClearBit(end);
    }
    return gaps;
  }

  private static boolean splitsSurrogatePair(String text, int offset) {
    return offset > 0
        && offset < text.length()
        && Character.isSurrogatePair(text.charAt(offset - 1), text.charAt(offset));
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> words =
        Arbitraries.of(
            "the",
            "Spark",
            "tokenizer",
            "a",
            "U.S.",
            "e.g.",
            "3.14",
            "(see",
            "below)",
            "well-known",
            "Überraschung",
            "été",
            "今日は晴れです",
            "東京都に住む",
            "ภาษาไทยไม่มีเว้นวรรค",
            "สวัสดีครับ",
            "السلام",
            "عليكم",
            "हिन्दी",
            "한국어",
            "👩‍👩‍👧‍👦",
            "🇫🇷🇩🇪",
            "e\u0301\u0323",
            "\ud83d",
            "\udc69",
            "\u0000",
            "\u200b",
            "\ufeff",
            "\u202e",
            "\ufdfa",
            "x".repeat(130),
            "aGVsbG8gd29ybGQ=",
            "https://example.org/a?b=c&d=e");
    Arbitrary<String> marks =
        Arbitraries.of(
            " ", " ", " ", " ", "", ". ", ". ", "! ", "? ", "。", "। ", "؟ ", "\n", "\r\n", "\n\n",
            "\n \n", "\u00a0", "\u3000", "\t", ", ", "; ", "...");
    Arbitrary<String> text =
        net.jqwik.api.Combinators.combine(words, marks)
            .as(String::concat)
            .list()
            .ofMaxSize(120)
            .map(parts -> String.join("", parts));
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(6, text),
        net.jqwik.api.Tuple.of(1, Arbitraries.strings().all().ofMaxLength(400)),
        net.jqwik.api.Tuple.of(1, words.map(word -> word.repeat(60))));
  }
}
