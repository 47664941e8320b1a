package io.embark.stage;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A stage that only builds a plan on the driver and starts no Spark job: most are. */
public interface PlannedStage extends Stage {
  /** Adds this stage to the plan. */
  Dataset<Row> apply(Dataset<Row> rows);

  @Override
  default Dataset<Row> apply(Dataset<Row> rows, StageContext context) {
    return apply(rows);
  }
}
