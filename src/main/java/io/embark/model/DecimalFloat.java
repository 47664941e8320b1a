package io.embark.model;

import java.nio.charset.StandardCharsets;

/**
 * Reads decimal numbers without making strings: digits as a whole number, scaled by a power of ten.
 * Both are exact in a double up to 15 digits and 10^22, so their quotient is the nearest double
 * (Clinger 1990, the fast case); other numbers go to {@link Float#parseFloat}.
 */
final class DecimalFloat {
  private static final int MOST_DIGITS = 15;
  private static final double[] POWERS = new double[23];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private DecimalFloat() {}

  /**
   * The number in {@code bytes[from..to)}.
   *
   * @throws NumberFormatException if it is none
   */
  static float parse(byte[] bytes, int from, int to) {
    int at = from;
    boolean isNegative = at < to && bytes[at] == '-';
    at += isNegative || (at < to && bytes[at] == '+') ? 1 : 0;
    long digits = 0;
    int count = 0;
    int decimals = 0;
    boolean isBehindPoint = false;
    for (; at < to; at++) {
      int digit = bytes[at] - '0';
      if (digit >= 0 && digit <= 9) {
        digits = 10 * digits + digit;
        count += digits == 0 ? 0 : 1;
        decimals += isBehindPoint ? 1 : 0;
        if (count > MOST_DIGITS) {
          return slow(bytes, from, to);
        }
      } else if (bytes[at] == '.' && !isBehindPoint) {
        isBehindPoint = true;
      } else {
        return slow(bytes, from, to); // an exponent, or no number
      }
    }
    boolean endsWithDigit = to > from && bytes[to - 1] >= '0' && bytes[to - 1] <= '9';
    if (!endsWithDigit || decimals >= POWERS.length) {
      return slow(bytes, from, to);
    }
    double value = digits / POWERS[decimals];
    return (float) (isNegative ? -value : value);
  }

  private static float slow(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    if (!text.matches("[-+0-9.eE]+")) { // Java's own suffixes and its hexadecimal numbers
      throw new NumberFormatException(text);
    }
    return Float.parseFloat(text);
  }
}
