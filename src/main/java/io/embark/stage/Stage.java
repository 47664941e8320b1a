package io.embark.stage;

import io.embark.corpus.Modality;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One step between reading and encoding: {@link io.embark.corpus.ItemSchema#ITEM} in, the same
 * columns (perhaps more) out. A stage drops nothing: it sets {@code rejection} or {@code duplicate}
 * on live rows (both null) and passes marked rows on untouched. Only a chunker changes the number
 * of rows, and a parent without a child stays as a rejected row.
 *
 * <p>Result must not depend on partitioning or row order. A heavy kernel is plain Java, lifted by a
 * registered UDF that is {@code asNondeterministic()} so that Spark evaluates it once a row.
 */
public interface Stage {
  /**
   * Stage name as it stands in the rejects table and in the funnel, e.g. {@code chunk} or {@code
   * dedup:exact}.
   */
  String name();

  /**
   * Identity of what the stage goes by besides its options, such as the hash of a file that they
   * name; empty for nothing. Part of the run fingerprint.
   */
  default String content() {
    return "";
  }

  /**
   * What two runs must agree in to share an index of this stage; empty for a stage that keeps none.
   */
  default SortedMap<String, String> indexParameters() {
    return Collections.emptySortedMap();
  }

  /** It looks at texts, so it has nothing to do among rows that refer to media. */
  default boolean isOfText() {
    return true;
  }

  /** What live rows are behind it, if not what they were; a stage of media otherwise. */
  default Optional<Modality> gives() {
    return Optional.empty();
  }

  /** It compares a partition with earlier ones, so partitions go in order. */
  default boolean keepsIndex() {
    return !indexParameters().isEmpty();
  }

  /**
   * Adds this stage to the plan. A stage that must see all rows before it can mark one has them
   * {@link StageContext#evaluated evaluated} first; it is asked with no rows too, when a job is
   * checked. A column or expression that does not fit is a {@link io.embark.corpus.UserError} here.
   */
  Dataset<Row> apply(Dataset<Row> rows, StageContext context);
}
