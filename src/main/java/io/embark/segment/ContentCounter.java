package io.embark.segment;

import io.embark.stage.TokenCounter;
import java.util.ArrayList;
import java.util.List;

/**
 * Tokens that a text adds to what every encoder input costs (special tokens, prompt). Adding up the
 * counts of parts only estimates the count of the whole: tokenizers are not additive.
 */
final class ContentCounter {
  private final TokenCounter counter;
  private final int overhead;

  ContentCounter(TokenCounter counter) {
    this.counter = counter;
    this.overhead = counter.count(List.of(""))[0];
  }

  /** Tokens of an encoder input that says nothing. */
  int overhead() {
    return overhead;
  }

  int count(String text) {
    return count(List.of(text))[0];
  }

  /** 0 only for a text that gives no token of its own, such as zero-width or control characters. */
  int[] count(List<String> texts) {
    if (texts.isEmpty()) {
      return new int[0];
    }
    int[] totals = counter.count(texts);
    int[] contents = new int[totals.length];
    List<Integer> doubtful = new ArrayList<>();
    for (int i = 0; i < totals.length; i++) {
      contents[i] = Math.max(0, totals[i] - overhead);
      if (contents[i] == 0 && !texts.get(i).isEmpty()) {
        doubtful.add(i);
      }
    }
    if (!doubtful.isEmpty()) {
      // A prompt that ends in a blank can have a token for it which a first word swallows: the
      // count stays, yet there is a word. Said twice, a word costs more and nothing costs nothing.
      List<String> twice = doubtful.stream().map(i -> texts.get(i) + " " + texts.get(i)).toList();
      int[] again = counter.count(twice);
      for (int i = 0; i < again.length; i++) {
        int index = doubtful.get(i);
        contents[index] = again[i] > totals[index] ? 1 : 0;
      }
    }
    return contents;
  }
}
