package io.embark.filter;

import io.embark.stage.OptionSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A rule of a published set: a metric and its limit. Within a set the first one that is broken, in
 * this order, is the reason, as in datatrove 0.10, whose names the reasons are.
 */
enum QualityRule {
  // Gopher quality: Rae et al., arXiv 2112.11446, A.1.1
  GOPHER_SHORT(
      Set.GOPHER, QualityMetric.WORDS, "min-words", 50, "gopher_short_doc", "Least words."),
  GOPHER_LONG(
      Set.GOPHER, QualityMetric.WORDS, "max-words", 100_000, "gopher_long_doc", "Most words."),
  GOPHER_SHORT_WORDS(
      Set.GOPHER,
      QualityMetric.MEAN_WORD_LENGTH,
      "min-mean-word-length",
      3,
      "gopher_below_avg_threshold",
      "Least mean length of words."),
  GOPHER_LONG_WORDS(
      Set.GOPHER,
      QualityMetric.MEAN_WORD_LENGTH,
      "max-mean-word-length",
      10,
      "gopher_above_avg_threshold",
      "Most mean length of words."),
  GOPHER_HASHES(
      Set.GOPHER,
      QualityMetric.HASHES_PER_WORD,
      "max-hashes-per-word",
      0.1,
      "gopher_too_many_hashes",
      "Most hash signs a word."),
  GOPHER_ELLIPSES(
      Set.GOPHER,
      QualityMetric.ELLIPSES_PER_WORD,
      "max-ellipses-per-word",
      0.1,
      "gopher_too_many_ellipsis",
      "Most ellipses a word."),
  GOPHER_BULLETS(
      Set.GOPHER,
      QualityMetric.BULLET_LINES,
      "max-bullet-lines",
      0.9,
      "gopher_too_many_bullets",
      "Largest share of lines that begin with a bullet."),
  GOPHER_ELLIPSIS_LINES(
      Set.GOPHER,
      QualityMetric.ELLIPSIS_LINES,
      "max-ellipsis-lines",
      0.3,
      "gopher_too_many_end_ellipsis",
      "Largest share of lines that end with an ellipsis."),
  GOPHER_ALPHABETIC(
      Set.GOPHER,
      QualityMetric.ALPHABETIC_WORDS,
      "min-alphabetic-words",
      0.8,
      "gopher_below_alpha_threshold",
      "Least share of words with a letter."),
  GOPHER_STOP_WORDS(
      Set.GOPHER,
      QualityMetric.STOP_WORDS,
      "min-stop-words",
      2,
      "gopher_enough_stop_words",
      "Least different stop words."),
  // Gopher repetition: the same, table A1
  PARAGRAPHS(
      Set.GOPHER,
      QualityMetric.DUPLICATE_PARAGRAPHS,
      "max-duplicate-paragraphs",
      0.3,
      "dup_para_frac",
      "Largest share of paragraphs that repeat an earlier one."),
  PARAGRAPH_CHARACTERS(
      Set.GOPHER,
      QualityMetric.DUPLICATE_PARAGRAPH_CHARACTERS,
      "max-duplicate-paragraph-characters",
      0.2,
      "dup_para_char_frac",
      "Largest share of characters in such paragraphs."),
  LINES(
      Set.GOPHER,
      QualityMetric.DUPLICATE_LINES,
      "max-duplicate-lines",
      0.3,
      "dup_line_frac",
      "Largest share of lines that repeat an earlier one."),
  LINE_CHARACTERS(
      Set.GOPHER,
      QualityMetric.DUPLICATE_LINE_CHARACTERS,
      "max-duplicate-line-characters",
      0.2,
      "dup_line_char_frac",
      "Largest share of characters in such lines."),
  TOP_2(Set.GOPHER, QualityMetric.TOP_2_GRAM, 0.2),
  TOP_3(Set.GOPHER, QualityMetric.TOP_3_GRAM, 0.18),
  TOP_4(Set.GOPHER, QualityMetric.TOP_4_GRAM, 0.16),
  DUPLICATE_5(Set.GOPHER, QualityMetric.DUPLICATE_5_GRAMS, 0.15),
  DUPLICATE_6(Set.GOPHER, QualityMetric.DUPLICATE_6_GRAMS, 0.14),
  DUPLICATE_7(Set.GOPHER, QualityMetric.DUPLICATE_7_GRAMS, 0.13),
  DUPLICATE_8(Set.GOPHER, QualityMetric.DUPLICATE_8_GRAMS, 0.12),
  DUPLICATE_9(Set.GOPHER, QualityMetric.DUPLICATE_9_GRAMS, 0.11),
  DUPLICATE_10(Set.GOPHER, QualityMetric.DUPLICATE_10_GRAMS, 0.10),
  // C4: Raffel et al., JMLR 21 (2020), 2.2
  LOREM_IPSUM(Set.C4, QualityMetric.LOREM_IPSUM, null, 0, "lorem_ipsum", ""),
  CURLY_BRACKET(Set.C4, QualityMetric.CURLY_BRACKET, null, 0, "curly_bracket", ""),
  SENTENCES(
      Set.C4,
      QualityMetric.SENTENCES,
      "min-sentences",
      5,
      "too_few_sentences",
      "Least sentences in the lines that C4 keeps."),
  // FineWeb: Penedo et al., arXiv 2406.17557, 3.5
  EMPTY(Set.FINEWEB, QualityMetric.LINES, null, 1, "empty", ""),
  TERMINAL_LINES(
      Set.FINEWEB,
      QualityMetric.TERMINAL_LINES,
      "min-terminal-lines",
      0.12,
      "line_punct_ratio",
      "Least share of lines that end with a terminal punctuation mark."),
  SHORT_LINES(
      Set.FINEWEB,
      QualityMetric.SHORT_LINES,
      "max-short-lines",
      0.67,
      "short_line_ratio",
      "Largest share of lines of at most short-line-length characters."),
  REPEATED_LINES(
      Set.FINEWEB,
      QualityMetric.REPEATED_LINE_CHARACTERS,
      "max-repeated-line-characters",
      0.01,
      "char_dup_ratio",
      "Largest share of characters in lines that repeat an earlier one."),
  NEWLINES(
      Set.FINEWEB,
      QualityMetric.NEWLINES_PER_WORD,
      "max-newlines-per-word",
      0.3,
      "list_ratio",
      "Most line feeds a word.");

  /** Named as in job files. */
  enum Set {
    GOPHER,
    C4,
    FINEWEB;

    static final List<String> NAMES = Arrays.stream(values()).map(Set::wireName).toList();

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Set of(String wireName) {
      return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
  }

  private final Set set;
  private final QualityMetric metric;
  private final String option;
  private final double limit;
  private final String reason;
  private final String doc;

  QualityRule(
      Set set, QualityMetric metric, String option, double limit, String reason, String doc) {
    this.set = set;
    this.metric = metric;
    this.option = option;
    this.limit = limit;
    this.reason = reason;
    this.doc = doc;
  }

  /** Of n-grams, named by the metric: {@code top_2_gram}, {@code duplicated_5_n_grams}. */
  QualityRule(Set set, QualityMetric metric, double limit) {
    this(
        set,
        metric,
        "max-" + metric.wireName().replace('_', '-'),
        limit,
        metric.wireName().replaceFirst("duplicate_(\\d+)_grams", "duplicated_$1_n_grams"),
        metric.wireName().startsWith("top")
            ? "Largest share of characters in the most frequent n-gram."
            : "Largest share of characters in n-grams that repeat an earlier one.");
  }

  static List<QualityRule> of(Set set) {
    return Arrays.stream(values()).filter(rule -> rule.set == set).toList();
  }

  QualityMetric metric() {
    return metric;
  }

  /** Null where the limit is none to be changed. */
  String option() {
    return option;
  }

  double limit() {
    return limit;
  }

  String reason() {
    return reason;
  }

  boolean isLeast() {
    return option == null ? limit > 0 : option.startsWith("min-");
  }

  boolean isBroken(double value, double limitOfJob) {
    return isLeast() ? value < limitOfJob : value > limitOfJob;
  }

  /** For {@link #option}. */
  OptionSpec spec() {
    String what = doc.substring(0, doc.length() - 1) + " (" + set.wireName() + ": " + reason + ").";
    return OptionSpec.of(option, OptionSpec.Type.NUMBER, what).defaultTo(limit).atLeast(0);
  }
}
