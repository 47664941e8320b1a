package io.embark.pipeline;

import io.embark.sink.LakeLayout;
import io.embark.sink.LakeStore;
import io.embark.stage.Stage;
import io.embark.stage.StageContext;
import io.embark.stage.StageIndex;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** Where stages of a run keep the rows that they read more than once. */
final class Scratch implements StageContext {
  /** Gives rows of a name back evaluated. */
  private interface Evaluation {
    Dataset<Row> of(String name, Dataset<Row> rows);
  }

  private final Evaluation evaluation;
  private final Consumer<String> notes;
  private final Function<Stage, Optional<StageIndex>> indexes;

  private Scratch(Evaluation evaluation, Consumer<String> notes) {
    this(evaluation, notes, stage -> Optional.empty());
  }

  private Scratch(
      Evaluation evaluation,
      Consumer<String> notes,
      Function<Stage, Optional<StageIndex>> indexes) {
    this.evaluation = evaluation;
    this.notes = notes;
    this.indexes = indexes;
  }

  /** The same with the indexes of stages. */
  Scratch withIndexes(Function<Stage, Optional<StageIndex>> of) {
    return new Scratch(evaluation, notes, of);
  }

  /**
   * In Parquet files beside the staged rows, where they outlive an executor; {@link #discard}
   * deletes them.
   */
  static Scratch inLake(LakeStore store, String runId, Consumer<String> notes) {
    int[] number = {0};
    return new Scratch(
        (name, rows) -> {
          String path =
              store
                  .path(
                      String.format(
                          Locale.ROOT, "%s/%03d-%s", LakeLayout.scratch(runId), number[0]++, name))
                  .toString();
          rows.write()
              .mode(SaveMode.ErrorIfExists)
              .option("compression", "snappy") // read again within minutes
              .parquet(path);
          return rows.sparkSession().read().schema(rows.schema()).parquet(path);
        },
        notes);
  }

  /** Deletes the files of {@link #inLake}. */
  static void discard(LakeStore store, String runId) {
    store.delete(LakeLayout.scratch(runId));
  }

  /** On the executors, for who writes nothing. */
  static Scratch onExecutors(Consumer<String> notes) {
    return new Scratch((name, rows) -> rows.localCheckpoint(), notes);
  }

  /** Nowhere: the rows are none, and what stages make of their columns is checked. */
  static Scratch ofNoRows(SparkSession spark) {
    return new Scratch((name, rows) -> spark.createDataFrame(List.of(), rows.schema()), line -> {});
  }

  @Override
  public Dataset<Row> evaluated(String name, Dataset<Row> rows) {
    return evaluation.of(name, rows);
  }

  @Override
  public Optional<StageIndex> index(Stage stage) {
    return indexes.apply(stage);
  }

  @Override
  public void note(String line) {
    notes.accept(line);
  }
}
