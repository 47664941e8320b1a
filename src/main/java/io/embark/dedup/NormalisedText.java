package io.embark.dedup;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;

/** A text without the differences that a reader cannot see. */
final class NormalisedText {
  private NormalisedText() {}

  /**
   * NFC, every run of Unicode whitespace as one blank, none at the ends. Case stays: "US" and "us",
   * or two lines of code, are different texts, and nearly equal ones are not this method's
   * business. Compatibility forms stay too (NFKC would make "2²" and "22" the same).
   */
  static String of(String text) {
    String composed = Normalizer2.getNFCInstance().normalize(text);
    StringBuilder normalised = new StringBuilder(composed.length());
    boolean pendingBlank = false;
    for (int i = 0; i < composed.length(); i++) {
      char unit = composed.charAt(i);
      if (UCharacter.isUWhiteSpace(unit)) {
        pendingBlank = normalised.length() > 0;
      } else {
        if (pendingBlank) {
          normalised.append(' ');
          pendingBlank = false;
        }
        normalised.append(unit);
      }
    }
    return normalised.toString();
  }
}
