package io.embark.model;

/** Makes any Java string one that native code can read. */
final class TextRepair {
  private TextRepair() {}

  /** The text itself, or a copy with {@code ?} for each surrogate that has no partner. */
  static String withoutLoneSurrogates(String text) {
    StringBuilder repaired = null;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (!Character.isSurrogate(unit)) {
        continue;
      }
      if (Character.isHighSurrogate(unit)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (repaired == null) {
        repaired = new StringBuilder(text);
      }
      repaired.setCharAt(i, '?');
    }
    return repaired == null ? text : repaired.toString();
  }

  /** At most {@code chars} UTF-16 units from the beginning; no pair is torn. */
  static String beginning(String text, int chars) {
    if (text.length() <= chars) {
      return text;
    }
    boolean tearsPair =
        Character.isHighSurrogate(text.charAt(chars - 1))
            && Character.isLowSurrogate(text.charAt(chars));
    return text.substring(0, tearsPair ? chars - 1 : chars);
  }
}
