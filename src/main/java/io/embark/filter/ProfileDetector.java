package io.embark.filter;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UScript;
import com.optimaize.langdetect.DetectedLanguage;
import com.optimaize.langdetect.LanguageDetectorBuilder;
import com.optimaize.langdetect.ngram.NgramExtractors;
import com.optimaize.langdetect.profiles.LanguageProfileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * optimaize's language-detector with its 71 built-in profiles of character n-grams (Wikipedia): the
 * default, as it needs no file of the user. Its profiles take Japanese for Chinese (seen: 75 to 90
 * % of the Universal Declaration of Human Rights), so a text of mostly Chinese characters and kana
 * is told by its script: with kana it is Japanese.
 */
final class ProfileDetector implements LanguageDetector {
  /** Texts of fewer characters are judged by its algorithm for short ones. */
  private static final int SHORT = 60;

  /** Below it a language is not told; optimaize's own default for probabilities is 0.1. */
  private static final double LEAST = 0.1;

  /** Share of kana from which a text is Japanese; kanji-heavy prose has about half. */
  private static final double LEAST_KANA = 0.05;

  private final com.optimaize.langdetect.LanguageDetector detector;

  private ProfileDetector(com.optimaize.langdetect.LanguageDetector detector) {
    this.detector = detector;
  }

  /** Loaded once a JVM, on the first text. */
  private static final class Loaded {
    static final ProfileDetector ONE = load();
  }

  static LanguageDetector get() {
    return Loaded.ONE;
  }

  private static ProfileDetector load() {
    try {
      return new ProfileDetector(
          LanguageDetectorBuilder.create(NgramExtractors.standard())
              .shortTextAlgorithm(SHORT)
              .probabilityThreshold(LEAST)
              .withProfiles(new LanguageProfileReader().readAllBuiltIn())
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the language profiles of the class path", e);
    }
  }

  @Override
  public LanguageGuess detect(String text) {
    LanguageGuess byScript = byScript(text);
    if (byScript != null) {
      return byScript;
    }
    List<DetectedLanguage> found = detector.getProbabilities(text);
    if (found.isEmpty()) {
      return LanguageGuess.NONE;
    }
    DetectedLanguage best = found.get(0);
    return new LanguageGuess(best.getLocale().getLanguage(), best.getProbability());
  }

  /** Null unless most letters are Chinese characters and kana. */
  private static LanguageGuess byScript(String text) {
    int letters = 0;
    int han = 0;
    int kana = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (UCharacter.isLetter(c)) {
        letters++;
        int script = c < 0x3000 ? UScript.COMMON : UScript.getScript(c);
        han += script == UScript.HAN ? 1 : 0;
        kana += script == UScript.HIRAGANA || script == UScript.KATAKANA ? 1 : 0;
      }
    }
    if (2 * (han + kana) <= letters) {
      return null;
    }
    double share = (double) (han + kana) / letters;
    return new LanguageGuess(kana >= LEAST_KANA * (han + kana) ? "ja" : "zh", share);
  }
}
