package io.embark.filter;

/**
 * What a detector takes a text for.
 *
 * @param code ISO 639-1 where there is one, else ISO 639-3; empty for a text it says nothing of
 * @param confidence 0 to 1, as the detector reckons it
 */
record LanguageGuess(String code, double confidence) {
  static final LanguageGuess NONE = new LanguageGuess("", 0);
}
