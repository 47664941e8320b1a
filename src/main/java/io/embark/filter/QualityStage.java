package io.embark.filter;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.Guess;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import io.embark.stage.PlannedStage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rejects live rows whose text breaks a rule of a published set (Gopher, C4, FineWeb), with the
 * rule as reason and the value that was found; and writes chosen metrics to the attributes, of
 * rejected rows too. With {@code rules: []} it only measures, and a {@code reject} stage decides.
 */
public final class QualityStage implements PlannedStage {
  /** As it stands in job files and the funnel. */
  public static final String NAME = "quality";

  /** In front of a metric's name among the attributes. */
  static final String ATTRIBUTE_PREFIX = "quality_";

  private static final String RULES = "rules";
  private static final String METRICS = "metrics";
  private static final String STOP_WORDS = "stop-words";
  private static final String ALL = "all";

  /** What a job file may say. */
  public static final OptionSet OPTIONS = options();

  private final QualityKernel kernel;
  private final List<String> metrics;

  /** Of checked {@link #OPTIONS}; unknown rules and metrics are refused. */
  public QualityStage(Options options) {
    List<String> rules = known(options, RULES, QualityRule.Set.NAMES);
    List<String> asked = known(options, METRICS, with(QualityMetric.NAMES, ALL));
    this.metrics = asked.contains(ALL) ? QualityMetric.NAMES : asked;
    this.kernel = QualityKernel.of(options, rules, metrics);
  }

  private static OptionSet options() {
    List<OptionSpec> specs = new ArrayList<>();
    specs.add(
        OptionSpec.of(
                RULES,
                OptionSpec.Type.STRINGS,
                "Rule sets in the order in which they are asked: gopher, c4, fineweb.")
            .defaultTo(QualityRule.Set.NAMES));
    specs.add(
        OptionSpec.of(
            METRICS,
            OptionSpec.Type.STRINGS,
            "Metrics that are written to the attributes, quality_ in front of their names; all for"
                + " all of them."));
    specs.add(
        OptionSpec.of(
                STOP_WORDS,
                OptionSpec.Type.STRINGS,
                "Words of which a text must have some; set them for other languages.")
            .defaultTo(List.of("the", "be", "to", "of", "and", "that", "have", "with")));
    specs.addAll(QualityKernel.SETTINGS);
    Arrays.stream(QualityRule.values())
        .filter(rule -> rule.option() != null)
        .map(QualityRule::spec)
        .forEach(specs::add);
    return new OptionSet(specs);
  }

  static List<String> stopWords(Options options) {
    return options.strings(STOP_WORDS);
  }

  private static List<String> with(List<String> names, String more) {
    List<String> all = new ArrayList<>(names);
    all.add(more);
    return all;
  }

  private static List<String> known(Options options, String option, List<String> names) {
    List<String> given = options.strings(option);
    for (String name : given) {
      if (!names.contains(name)) {
        throw new UserError(
            Category.CONFIG,
            "Cannot read '"
                + options.where()
                + "."
                + option
                + "': found '"
                + name
                + "', expected some of: "
                + String.join(", ", names)
                + ". Correct it."
                + Guess.nearest(name, names));
      }
    }
    return given;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    return TextVerdicts.of(
        rows, NAME, kernel, metrics.stream().map(name -> ATTRIBUTE_PREFIX + name).toList());
  }
}
