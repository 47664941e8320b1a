package io.embark.dedup;

import com.ibm.icu.text.Normalizer2;
import java.util.Arrays;

/**
 * The n-grams of a text as sorted distinct 64-bit hashes.
 *
 * <p>The text is folded first (NFKC_Casefold of UAX 31: case, width, ligatures and invisible
 * characters do not count). A word is a run of letters, digits and their marks; in scripts that
 * write no blanks (Han, Kana, Thai, Lao, Khmer, Myanmar) each letter with its marks is one. In a
 * text without any word every visible character is one, so that texts of emoji can be compared. A
 * text of fewer than n words has one n-gram, of all of them; one without visible characters none.
 *
 * <p>Characters are those of the folded text with every run of blanks as one and none at the ends.
 */
final class Shingles {
  private static final Normalizer2 FOLD = Normalizer2.getNFKCCasefoldInstance();
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  /** First code point of a script without blanks: Thai. */
  private static final int FIRST_UNSPACED = 0x0E00;

  /** What an n-gram is made of. */
  enum Unit {
    WORD,
    CHARACTER
  }

  private Shingles() {}

  /**
   * Of at most one Java string; the result is the caller's.
   *
   * @param n successive words or characters of an n-gram
   */
  static long[] of(String text, Unit unit, int n) {
    String folded = FOLD.normalize(text);
    Tokens tokens = new Tokens(Math.max(16, folded.length() / (unit == Unit.WORD ? 5 : 1)));
    switch (unit) {
      case WORD -> {
        words(folded, tokens);
        if (tokens.size == 0) {
          characters(folded, tokens, false);
        }
      }
      case CHARACTER -> characters(folded, tokens, true);
    }
    return distinct(tokens, n);
  }

  private static long[] distinct(Tokens tokens, int n) {
    if (tokens.size == 0) {
      return new long[0];
    }
    int length = Math.min(n, tokens.size);
    long[] hashes = new long[tokens.size - length + 1];
    for (int i = 0; i < hashes.length; i++) {
      long hash = length;
      for (int k = i; k < i + length; k++) {
        hash = hash * FACTOR + tokens.hashes[k];
      }
      hashes[i] = mixed(hash);
    }
    Arrays.sort(hashes);
    int distinct = 1;
    for (int i = 1; i < hashes.length; i++) {
      if (hashes[i] != hashes[i - 1]) {
        hashes[distinct++] = hashes[i];
      }
    }
    return Arrays.copyOf(hashes, distinct);
  }

  private static void words(String text, Tokens tokens) {
    long hash = 0;
    boolean isOpen = false;
    int step;
    for (int i = 0; i < text.length(); i += step) {
      int codePoint = text.codePointAt(i);
      step = Character.charCount(codePoint);
      boolean isMark = codePoint >= 0x0300 && isMark(codePoint);
      if (isOpen && isMark) {
        hash = hash * FACTOR + codePoint;
      } else if (!Character.isLetterOrDigit(codePoint)) {
        if (isOpen) {
          tokens.add(mixed(hash));
        }
        isOpen = false;
        hash = 0;
      } else {
        boolean standsAlone = isUnspaced(codePoint);
        if (isOpen && (standsAlone || isUnspaced(text.codePointBefore(i)))) {
          tokens.add(mixed(hash));
          hash = 0;
        }
        hash = hash * FACTOR + codePoint;
        isOpen = true;
      }
    }
    if (isOpen) {
      tokens.add(mixed(hash));
    }
  }

  private static void characters(String text, Tokens tokens, boolean withBlanks) {
    boolean pendingBlank = false;
    int step;
    for (int i = 0; i < text.length(); i += step) {
      int codePoint = text.codePointAt(i);
      step = Character.charCount(codePoint);
      if (Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint)) {
        pendingBlank = withBlanks && tokens.size > 0;
      } else {
        if (pendingBlank) {
          tokens.add(mixed(' '));
          pendingBlank = false;
        }
        tokens.add(mixed(codePoint));
      }
    }
  }

  private static boolean isMark(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  private static boolean isUnspaced(int codePoint) {
    if (codePoint < FIRST_UNSPACED) {
      return false;
    }
    return switch (Character.UnicodeScript.of(codePoint)) {
      case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
      // marks of a letter before, and the long-vowel sign, are of no script
      case INHERITED, COMMON -> codePoint == 0x30FC;
      default -> false;
    };
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014): every bit of the hash counts. */
  static long mixed(long hash) {
    long mixed = hash + FACTOR;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  /** A growing list of hashes. */
  private static final class Tokens {
    private long[] hashes;
    private int size;

    Tokens(int expected) {
      hashes = new long[expected];
    }

    void add(long hash) {
      if (size == hashes.length) {
        hashes = Arrays.copyOf(hashes, size * 2);
      }
      hashes[size++] = hash;
    }
  }
}
