package io.embark.filter;

/** Tells the language of a text. Thread-safe. */
interface LanguageDetector {
  /** Of a text on one line. */
  LanguageGuess detect(String text);
}
