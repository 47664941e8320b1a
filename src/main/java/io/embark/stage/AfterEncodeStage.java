package io.embark.stage;

import io.embark.corpus.Columns;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A step between encoding and the commit: it looks at the vectors of a run and tells which items
 * others stand for. Its result must not depend on partitioning or row order.
 */
public interface AfterEncodeStage {
  /**
   * What {@link #duplicates} returns: an item that does not stay, the one that does, and their
   * similarity.
   */
  StructType DUPLICATES =
      new StructType()
          .add(Columns.ITEM_ID, DataTypes.StringType)
          .add("survivor_id", DataTypes.StringType)
          .add("similarity", DataTypes.FloatType);

  /** As it stands in the funnel: {@code dedup:} and the method of the duplicates table. */
  String name();

  /**
   * The duplicates among the encoded items of a run.
   *
   * @param encoded a row an item: {@code item_id}, {@code source_id}, {@code span_start}, {@code
   *     span_end}, {@code text}, {@code attributes} and each dense vector column as {@code
   *     array<float>}, whatever precision it is stored in, and hashes as {@code binary}
   * @return rows of {@link #DUPLICATES}, an item at most once; no survivor is a duplicate
   */
  Dataset<Row> duplicates(Dataset<Row> encoded, StageContext context);
}
