package io.embark.filter;

import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;

/**
 * Measures a text and names the first rule that it breaks.
 *
 * @param limits of the asked rules, in the order in which they are asked
 * @param metrics names of those that are told
 */
record QualityKernel(
    QualitySettings settings, LinkedHashMap<QualityRule, Double> limits, List<String> metrics)
    implements UDF1<String, Row> {
  private static final String SHORT_LINE_LENGTH = "short-line-length";
  private static final String MIN_LINE_WORDS = "min-line-words";
  private static final String MAX_LINE_WORD_LENGTH = "max-line-word-length";
  private static final String TERMINAL_PUNCTUATION = "line-terminal-punctuation";

  /** Options that metrics depend on. */
  static final List<OptionSpec> SETTINGS =
      List.of(
          OptionSpec.of(
                  SHORT_LINE_LENGTH,
                  OptionSpec.Type.INTEGER,
                  "Most characters of a short line (fineweb).")
              .defaultTo(30L)
              .atLeast(0),
          OptionSpec.of(
                  MIN_LINE_WORDS,
                  OptionSpec.Type.INTEGER,
                  "Least words of a line whose sentences count (c4).")
              .defaultTo(3L)
              .atLeast(0),
          OptionSpec.of(
                  MAX_LINE_WORD_LENGTH,
                  OptionSpec.Type.INTEGER,
                  "Longest word of a line whose sentences count (c4).")
              .defaultTo(1_000L)
              .atLeast(1),
          OptionSpec.of(
                  TERMINAL_PUNCTUATION,
                  OptionSpec.Type.FLAG,
                  "Only sentences of lines that end with terminal punctuation count (c4).")
              .defaultTo(true));

  private static final ThreadLocal<EnglishWords> WORDS = ThreadLocal.withInitial(EnglishWords::new);

  /** {@code rules}: names of the sets that are asked. */
  static QualityKernel of(Options options, List<String> rules, List<String> metrics) {
    LinkedHashMap<QualityRule, Double> limits = new LinkedHashMap<>();
    for (String set : rules) {
      for (QualityRule rule : QualityRule.of(QualityRule.Set.of(set))) {
        limits.put(rule, rule.option() == null ? rule.limit() : options.number(rule.option()));
      }
    }
    QualitySettings settings =
        new QualitySettings(
            new HashSet<>(QualityStage.stopWords(options)),
            options.count(SHORT_LINE_LENGTH),
            options.count(MIN_LINE_WORDS),
            options.count(MAX_LINE_WORD_LENGTH),
            options.flag(TERMINAL_PUNCTUATION));
    return new QualityKernel(settings, limits, new ArrayList<>(metrics));
  }

  @Override
  public Row call(String text) {
    TextMetrics measured = TextMetrics.of(text, WORDS.get(), settings);
    QualityRule broken = broken(measured);
    return RowFactory.create(
        broken == null ? null : broken.reason(),
        broken == null ? null : detail(broken, measured),
        told(measured));
  }

  /** The first one; null for a text that keeps all. */
  QualityRule broken(TextMetrics measured) {
    for (Map.Entry<QualityRule, Double> limit : limits.entrySet()) {
      if (limit.getKey().isBroken(measured.get(limit.getKey().metric()), limit.getValue())) {
        return limit.getKey();
      }
    }
    return null;
  }

  private String detail(QualityRule rule, TextMetrics measured) {
    return "found "
        + rule.metric().wireName()
        + " "
        + number(measured.get(rule.metric()))
        + ", expected at "
        + (rule.isLeast() ? "least " : "most ")
        + number(limits.get(rule));
  }

  private Map<String, String> told(TextMetrics measured) {
    Map<String, String> told = new LinkedHashMap<>();
    for (String name : metrics) {
      QualityMetric metric = QualityMetric.valueOf(name.toUpperCase(Locale.ROOT));
      double value = measured.get(metric);
      if (!Double.isNaN(value)) {
        told.put(QualityStage.ATTRIBUTE_PREFIX + name, number(value));
      }
    }
    return told;
  }

  /** At most four places, none that are zero. */
  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.4f", value);
    return text.replaceFirst("\\.?0+$", "");
  }
}
