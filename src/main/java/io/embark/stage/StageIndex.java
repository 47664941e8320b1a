package io.embark.stage;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** What a stage keeps of every partition for those that come after it. Used by the driver. */
public interface StageIndex {
  /** What was kept of the partitions before this run's; no rows for the first one. */
  Dataset<Row> earlier(StructType schema);

  /** Keeps rows of this run's partition, in place of what was kept of it before. */
  void keep(Dataset<Row> rows);
}
