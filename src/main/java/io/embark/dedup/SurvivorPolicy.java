package io.embark.dedup;

import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.try_element_at;

import io.embark.corpus.Columns;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/**
 * Which item of a cluster of near-duplicates stays. An order of its own fields, so the choice does
 * not depend on partitioning; ties go to the smallest (source_id in UTF-8 byte order, span_start,
 * span_end).
 *
 * @param keep what counts
 * @param by attribute that counts, or null
 * @param ranking values of that attribute, best first
 */
record SurvivorPolicy(Keep keep, String by, List<String> ranking) {
  private static final String KEEP = "keep";
  private static final String KEEP_BY = "keep-by";
  private static final String RANKING = "ranking";

  /** What counts. */
  enum Keep {
    /** Smallest identity. */
    FIRST,
    /** Most characters. */
    LONGEST,
    /** Largest attribute as text, which orders ISO 8601 dates; items without it last. */
    NEWEST,
    /** Largest attribute as a number; items without one last. */
    HIGHEST,
    /** Place of the attribute in a list; items without one of its values last. */
    RANKING,
    /** Least cosine to the centroid of its cluster (SemDeDup's choice). */
    HARD,
    /** Largest cosine to the centroid of its cluster. */
    EASY;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Column of items, where the order asks for it. */
  static final String CENTROID_COSINE = "centroid_cosine";

  private static final String CHOICES =
      "Which of a cluster stays: the first by source id, the longest, the newest or highest by"
          + " an attribute, or the first of a ranking of its values";
  private static final String TIES = "; ties go to the first.";

  /** What a job file may say of clusters of texts. */
  static final OptionSpec[] OPTIONS =
      options(EnumSet.range(Keep.FIRST, Keep.RANKING), CHOICES + TIES);

  /** What a job file may say of clusters around a centroid. */
  static final OptionSpec[] OPTIONS_WITH_CENTROIDS =
      options(
          EnumSet.allOf(Keep.class),
          CHOICES + "; the farthest from the centroid (hard) or the nearest (easy)" + TIES);

  private static OptionSpec[] options(Set<Keep> choices, String doc) {
    return new OptionSpec[] {
      OptionSpec.choice(KEEP, choices.stream().map(Keep::word).toList(), doc)
          .defaultTo(Keep.FIRST.word()),
      OptionSpec.of(
          KEEP_BY,
          OptionSpec.Type.STRING,
          "Attribute that newest compares as text (ISO dates), highest as a number, ranking by its"
              + " list."),
      OptionSpec.of(
          RANKING, OptionSpec.Type.STRINGS, "Values of the attribute keep-by, best first.")
    };
  }

  /** Refuses an attribute or a ranking that nothing uses, and their absence where they are used. */
  static SurvivorPolicy of(Options options) {
    Keep keep = Keep.valueOf(options.string(KEEP).toUpperCase(Locale.ROOT));
    boolean needsAttribute = keep == Keep.NEWEST || keep == Keep.HIGHEST || keep == Keep.RANKING;
    check(options, KEEP_BY, options.has(KEEP_BY), needsAttribute, keep);
    check(options, RANKING, !options.strings(RANKING).isEmpty(), keep == Keep.RANKING, keep);
    return new SurvivorPolicy(
        keep, options.optionalString(KEEP_BY).orElse(null), options.strings(RANKING));
  }

  private static void check(
      Options options, String option, boolean isGiven, boolean isNeeded, Keep keep) {
    if (isGiven == isNeeded) {
      return;
    }
    throw new UserError(
        Category.CONFIG,
        "Cannot read '"
            + options.where()
            + "': found keep "
            + keep.word()
            + (isGiven ? " and '" : " without '")
            + option
            + (isGiven
                ? "', which nothing uses, expected one or the other. Remove '"
                : "', expected what counts. Add '")
            + option
            + "'.");
  }

  /** Best first, over the columns of items. */
  Column[] order() {
    Column attribute = by == null ? null : try_element_at(col(Columns.ATTRIBUTES), lit(by));
    List<Column> order = new ArrayList<>();
    switch (keep) {
      case FIRST -> {}
      case LONGEST -> order.add(length(col(Columns.TEXT)).desc());
      case NEWEST -> order.add(attribute.desc_nulls_last());
      case HIGHEST -> order.add(attribute.try_cast(DataTypes.DoubleType).desc_nulls_last());
      case RANKING ->
          order.add(
              nullif(array_position(lit(ranking.toArray(String[]::new)), attribute), lit(0L))
                  .asc_nulls_last());
      case HARD -> order.add(col(CENTROID_COSINE).asc());
      case EASY -> order.add(col(CENTROID_COSINE).desc());
    }
    order.add(col(Columns.SOURCE_ID).asc());
    order.add(col(Columns.SPAN_START).asc());
    order.add(col(Columns.SPAN_END).asc());
    return order.toArray(Column[]::new);
  }
}
