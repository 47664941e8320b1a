package io.embark.segment;

import io.embark.stage.TokenCounter;
import java.util.List;

/** Two special tokens, and one token a run of characters that are no whitespace. */
final class WordCounter implements TokenCounter {
  int calls;
  long characters;
  int mostCharactersInACall;

  @Override
  public int[] count(List<String> texts) {
    int inCall = texts.stream().mapToInt(String::length).sum();
    calls++;
    characters += inCall;
    mostCharactersInACall = Math.max(mostCharactersInACall, inCall);
    return texts.stream().mapToInt(text -> 2 + words(text)).toArray();
  }

  private static int words(String text) {
    int words = 0;
    boolean inWord = false;
    for (int i = 0; i < text.length(); i++) {
      boolean isSpace = Span.isWhitespace(text.charAt(i));
      words += !isSpace && !inWord ? 1 : 0;
      inWord = !isSpace;
    }
    return words;
  }
}
