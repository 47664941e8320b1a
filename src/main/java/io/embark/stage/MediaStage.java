package io.embark.stage;

import io.embark.corpus.Modality;
import java.io.Serializable;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A stage of what files of media hold. Its rows refer to files and pass its plan as they are: the
 * work is done where a file is decoded, in the task that encodes it, so that pixels and samples
 * never cross a shuffle. Such stages stand behind all others of a job.
 */
public interface MediaStage extends PlannedStage, Serializable {
  /** The reader must give it files of one of these kinds. */
  Set<Modality> modalities();

  /**
   * It makes several items of a file; at most one stage of a job does, before other such stages.
   */
  default boolean isSampler() {
    return false;
  }

  @Override
  default boolean isOfText() {
    return false;
  }

  @Override
  default Dataset<Row> apply(Dataset<Row> rows) {
    return rows;
  }
}
