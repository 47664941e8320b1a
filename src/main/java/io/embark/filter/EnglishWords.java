package io.embark.filter;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cuts a text into words as spaCy's blank English tokenizer does, which datatrove counts with:
 * punctuation, contractions and hyphens are words of their own, known abbreviations and addresses
 * stay whole (https://spacy.io/usage/linguistic-features#how-tokenizer-works). White space is no
 * word. A stretch without white space that has characters of a script without spaces is cut by
 * ICU's dictionaries instead, and one of more than {@value #LONGEST} UTF-16 units stays whole: the
 * rules would need time by the square of its length.
 *
 * <p>Not thread-safe: it remembers the cut of stretches that it has seen.
 */
final class EnglishWords {
  /** Takes words in order, and where white space other than one blank stands between them. */
  interface Visitor {
    void word(Word word);

    /** spaCy makes a token of it. */
    default void gap() {}
  }

  private static final int LONGEST = 1_000;

  private static final int LONGEST_REMEMBERED = 200;
  private static final int MOST_REMEMBERED = 50_000;

  private static final Set<Integer> WITHOUT_SPACES =
      Set.of(
          UScript.HAN,
          UScript.HIRAGANA,
          UScript.KATAKANA,
          UScript.THAI,
          UScript.LAO,
          UScript.KHMER,
          UScript.MYANMAR);

  private static final EnglishRules RULES = new EnglishRules(WordRules.english());

  private final Map<String, Word[]> seen = new HashMap<>();
  private final BreakIterator icu = BreakIterator.getWordInstance(ULocale.ROOT);

  /** Ends a line of prose. */
  static boolean endsLine(int codePoint) {
    return RULES.endsLine(codePoint);
  }

  /** All words in order. */
  List<Word> words(String text) {
    List<Word> words = new ArrayList<>();
    visit(text, words::add);
    return words;
  }

  /** As spaCy's sentencizer counts them, 1 for a text without any. */
  int sentences(String text) {
    Sentences sentences = new Sentences();
    visit(text, sentences);
    return Math.max(1, sentences.count);
  }

  private static final class Sentences implements Visitor {
    private int count;
    private boolean isOpen;
    private boolean hasEnd;

    @Override
    public void word(Word word) {
      if (hasEnd && !word.isPunctuation() && !word.endsSentence()) {
        next();
      } else if (word.endsSentence()) {
        hasEnd = true;
      }
      open();
    }

    @Override
    public void gap() {
      if (hasEnd) {
        next();
      }
      open();
    }

    private void next() {
      hasEnd = false;
      isOpen = false;
    }

    private void open() {
      if (!isOpen) {
        count++;
        isOpen = true;
      }
    }
  }

  void visit(String text, Visitor visitor) {
    int at = 0;
    while (at < text.length()) {
      int from = Whitespace.skip(text, at, text.length());
      if (from > at && !(from - at == 1 && text.charAt(at) == ' ')) {
        visitor.gap();
      }
      int to = from;
      while (to < text.length() && !Whitespace.is(text.charAt(to))) {
        to++;
      }
      if (to > from) {
        for (Word word : cut(text.substring(from, to))) {
          visitor.word(word);
        }
      }
      at = to;
    }
  }

  private Word[] cut(String stretch) {
    if (stretch.length() > LONGEST_REMEMBERED) {
      return cutAnew(stretch);
    }
    Word[] known = seen.get(stretch);
    if (known == null) {
      known = cutAnew(stretch);
      if (seen.size() >= MOST_REMEMBERED) {
        seen.clear();
      }
      seen.put(stretch, known);
    }
    return known;
  }

  private Word[] cutAnew(String stretch) {
    List<String> parts;
    if (isWithoutSpaces(stretch)) {
      parts = byDictionary(stretch);
    } else if (stretch.length() > LONGEST) {
      parts = List.of(stretch);
    } else {
      parts = RULES.cut(stretch);
    }
    return parts.stream().map(EnglishWords::word).toArray(Word[]::new);
  }

  private static boolean isWithoutSpaces(String stretch) {
    return stretch
        .codePoints()
        .anyMatch(c -> c >= 0x0E00 && WITHOUT_SPACES.contains(UScript.getScript(c)));
  }

  private List<String> byDictionary(String stretch) {
    List<String> parts = new ArrayList<>();
    icu.setText(stretch);
    int from = icu.first();
    for (int to = icu.next(); to != BreakIterator.DONE; to = icu.next()) {
      parts.add(stretch.substring(from, to));
      from = to;
    }
    return parts;
  }

  private static Word word(String text) {
    boolean isSymbol = true;
    boolean hasLetter = false;
    boolean isPunctuation = true;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      isSymbol &= RULES.isSymbol(c);
      hasLetter |= UCharacter.isLetter(c);
      isPunctuation &= isPunctuation(c);
    }
    int length = text.codePointCount(0, text.length());
    boolean endsSentence = length == 1 && RULES.endsSentence(text.codePointAt(0));
    return new Word(
        text,
        length,
        isSymbol,
        hasLetter,
        isPunctuation,
        endsSentence,
        NgramHashes.ofCodePoints(text));
  }

  private static boolean isPunctuation(int codePoint) {
    return switch (UCharacter.getType(codePoint)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }
}
