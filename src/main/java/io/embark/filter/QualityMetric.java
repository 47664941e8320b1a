package io.embark.filter;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What is measured of a text; formulas are those of datatrove 0.10's filters. Shares are 0 to 1;
 * lengths are code points; one that has no value (no word, no line) is NaN and breaks no rule.
 */
enum QualityMetric {
  /** Words that are more than symbols. */
  WORDS,
  /** Mean length of these. */
  MEAN_WORD_LENGTH,
  /** {@code #} by all words, symbols included. */
  HASHES_PER_WORD,
  /** {@code ...} and {@code …} by all words. */
  ELLIPSES_PER_WORD,
  /** Share of lines that begin with a bullet or a hyphen. */
  BULLET_LINES,
  /** Share of lines that end with an ellipsis. */
  ELLIPSIS_LINES,
  /** Share of words with a letter. */
  ALPHABETIC_WORDS,
  /** Different stop words. */
  STOP_WORDS,
  /** Share of paragraphs that repeat an earlier one. */
  DUPLICATE_PARAGRAPHS,
  /** Their characters by all. */
  DUPLICATE_PARAGRAPH_CHARACTERS,
  /** Share of lines that repeat an earlier one. */
  DUPLICATE_LINES,
  /** Their characters by all. */
  DUPLICATE_LINE_CHARACTERS,
  /** Characters of all occurrences of the most frequent n-gram by all. */
  TOP_2_GRAM,
  TOP_3_GRAM,
  TOP_4_GRAM,
  /** Characters of n-grams that repeat an earlier one by all. */
  DUPLICATE_5_GRAMS,
  DUPLICATE_6_GRAMS,
  DUPLICATE_7_GRAMS,
  DUPLICATE_8_GRAMS,
  DUPLICATE_9_GRAMS,
  DUPLICATE_10_GRAMS,
  /** 1 if a line of prose has "lorem ipsum". */
  LOREM_IPSUM,
  /** 1 if a line of prose has an opening curly bracket. */
  CURLY_BRACKET,
  /** Sentences of the lines that C4 keeps. */
  SENTENCES,
  /** Lines with more than white space. */
  LINES,
  /** Share of these that end with a terminal punctuation mark. */
  TERMINAL_LINES,
  /** Share of these that are short. */
  SHORT_LINES,
  /** Characters of these that repeat an earlier one by all but line feeds. */
  REPEATED_LINE_CHARACTERS,
  /** Line feeds by all words. */
  NEWLINES_PER_WORD;

  static final List<String> NAMES = Arrays.stream(values()).map(QualityMetric::wireName).toList();

  /** As it stands in messages and attributes: {@code mean_word_length}. */
  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
