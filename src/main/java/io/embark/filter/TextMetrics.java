package io.embark.filter;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All metrics of one text, in one pass over its words and its lines.
 *
 * @param values of all metrics
 */
record TextMetrics(Map<QualityMetric, Double> values) {
  /** Of 2, 3, 4 words. */
  private static final List<QualityMetric> TOP =
      List.of(QualityMetric.TOP_2_GRAM, QualityMetric.TOP_3_GRAM, QualityMetric.TOP_4_GRAM);

  /** Of 5 words and more. */
  private static final List<QualityMetric> DUPLICATE =
      List.of(
          QualityMetric.DUPLICATE_5_GRAMS,
          QualityMetric.DUPLICATE_6_GRAMS,
          QualityMetric.DUPLICATE_7_GRAMS,
          QualityMetric.DUPLICATE_8_GRAMS,
          QualityMetric.DUPLICATE_9_GRAMS,
          QualityMetric.DUPLICATE_10_GRAMS);

  static TextMetrics of(String text, EnglishWords cutter, QualitySettings settings) {
    TextMetrics metrics = new TextMetrics(new EnumMap<>(QualityMetric.class));
    int characters = text.codePointCount(0, text.length());
    List<Word> words = cutter.words(text);
    List<String> lines = TextLines.lines(text);
    metrics.measureWords(text, words, settings.stopWords());
    metrics.measureLineEnds(lines);
    metrics.measureRepetition(text, characters, words);
    metrics.measureProse(ProseLines.of(lines, cutter, settings));
    metrics.measureFineWeb(text, characters, words.size(), settings.shortLineLength());
    return metrics;
  }

  double get(QualityMetric metric) {
    return values.get(metric);
  }

  private void set(QualityMetric metric, double value) {
    values.put(metric, value);
  }

  private void measureWords(String text, List<Word> words, Set<String> stopWords) {
    int real = 0;
    long length = 0;
    int alphabetic = 0;
    Set<String> stops = new HashSet<>();
    for (Word word : words) {
      if (!word.isSymbol()) {
        real++;
        length += word.length();
      }
      alphabetic += word.hasLetter() ? 1 : 0;
      if (stopWords.contains(word.text())) {
        stops.add(word.text());
      }
    }
    set(QualityMetric.WORDS, real);
    set(QualityMetric.MEAN_WORD_LENGTH, (double) length / real);
    set(QualityMetric.HASHES_PER_WORD, (double) occurrences(text, "#") / words.size());
    set(
        QualityMetric.ELLIPSES_PER_WORD,
        (double) (occurrences(text, "...") + occurrences(text, "…")) / words.size());
    set(QualityMetric.ALPHABETIC_WORDS, (double) alphabetic / words.size());
    set(QualityMetric.STOP_WORDS, stops.size());
  }

  private void measureLineEnds(List<String> lines) {
    int bullets = 0;
    int ellipses = 0;
    for (String line : lines) {
      int from = Whitespace.skip(line, 0, line.length());
      bullets += line.startsWith("•", from) || line.startsWith("-", from) ? 1 : 0;
      String end = line.substring(0, Whitespace.skipBack(line, 0, line.length()));
      ellipses += end.endsWith("...") || end.endsWith("…") ? 1 : 0;
    }
    set(QualityMetric.BULLET_LINES, (double) bullets / lines.size());
    set(QualityMetric.ELLIPSIS_LINES, (double) ellipses / lines.size());
  }

  private void measureRepetition(String text, int characters, List<Word> words) {
    List<String> paragraphs = TextLines.split(Whitespace.strip(text), 2);
    TextLines.Repeated again = TextLines.repeated(paragraphs);
    set(QualityMetric.DUPLICATE_PARAGRAPHS, (double) again.parts() / paragraphs.size());
    set(QualityMetric.DUPLICATE_PARAGRAPH_CHARACTERS, (double) again.characters() / characters);
    List<String> lines = TextLines.split(text, 1);
    again = TextLines.repeated(lines);
    set(QualityMetric.DUPLICATE_LINES, (double) again.parts() / lines.size());
    set(QualityMetric.DUPLICATE_LINE_CHARACTERS, (double) again.characters() / characters);
    RepeatedNgrams ngrams = new RepeatedNgrams(words);
    for (int i = 0; i < TOP.size(); i++) {
      set(TOP.get(i), (double) ngrams.top(2 + i) / characters);
    }
    for (int i = 0; i < DUPLICATE.size(); i++) {
      set(DUPLICATE.get(i), (double) ngrams.repeated(5 + i) / characters);
    }
  }

  private void measureProse(ProseLines prose) {
    set(QualityMetric.LOREM_IPSUM, prose.hasLoremIpsum() ? 1 : 0);
    set(QualityMetric.CURLY_BRACKET, prose.hasCurlyBracket() ? 1 : 0);
    set(QualityMetric.SENTENCES, prose.sentences());
  }

  private void measureFineWeb(String text, int characters, int words, int shortLength) {
    int lineFeeds = occurrences(text, "\n");
    List<String> lines =
        TextLines.split(text, 1).stream()
            .filter(line -> Whitespace.skip(line, 0, line.length()) < line.length())
            .toList();
    long terminal = lines.stream().filter(TextMetrics::isTerminal).count();
    long small =
        lines.stream().filter(line -> line.codePointCount(0, line.length()) <= shortLength).count();
    set(QualityMetric.LINES, lines.size());
    set(QualityMetric.TERMINAL_LINES, (double) terminal / lines.size());
    set(QualityMetric.SHORT_LINES, (double) small / lines.size());
    set(
        QualityMetric.REPEATED_LINE_CHARACTERS,
        (double) TextLines.repeated(lines).characters() / (characters - lineFeeds));
    set(QualityMetric.NEWLINES_PER_WORD, (double) lineFeeds / words);
  }

  private static boolean isTerminal(String line) {
    return EnglishWords.endsLine(line.codePointBefore(line.length()));
  }

  private static int occurrences(String text, String part) {
    int count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }
}
