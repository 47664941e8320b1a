package io.embark.testing;

import io.embark.stage.StageContext;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Evaluates in memory, and remembers plans and lines. */
public final class LocalStages implements StageContext {
  private final List<String> notes = new ArrayList<>();
  private final List<String> plans = new ArrayList<>();

  @Override
  public Dataset<Row> evaluated(String name, Dataset<Row> rows) {
    plans.add(name + "\n" + rows.queryExecution().optimizedPlan());
    return rows.localCheckpoint();
  }

  @Override
  public void note(String line) {
    notes.add(line);
  }

  /** What stages said. */
  public List<String> notes() {
    return notes;
  }

  /** Name and optimized plan of what was evaluated. */
  public List<String> plans() {
    return plans;
  }
}
