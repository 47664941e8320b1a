package io.embark.stage;

import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a run lends a stage that needs more than one pass. Used by the driver's thread. */
public interface StageContext {
  /**
   * The same rows, evaluated now and kept until the run has staged its items: whatever is read of
   * the result, the plan behind it (reader, kernels) ran once. Every column may be null for Spark
   * afterwards.
   *
   * @param name what they are, for the log and for names of files; the same name may come again
   */
  Dataset<Row> evaluated(String name, Dataset<Row> rows);

  /** The index of a stage, if the run has one. */
  default Optional<StageIndex> index(Stage stage) {
    return Optional.empty();
  }

  /** A line for who watches the run. */
  void note(String line);
}
