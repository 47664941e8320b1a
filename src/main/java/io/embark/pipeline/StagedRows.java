package io.embark.pipeline;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.when;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemId;
import io.embark.corpus.ItemSchema;
import io.embark.corpus.Modality;
import io.embark.stage.Stage;
import io.embark.stage.StageContext;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * The plan from a reader's rows to tagged rows with identity. Built on the driver: a column that
 * does not fit fails here. A Spark job is started only by a stage that needs all rows first.
 */
final class StagedRows {
  /** {@link RowStatus#wireName}. */
  static final String STATUS = "status";

  /** Prefix of columns with vectors taken over from the commit before; null where there is none. */
  static final String REUSED = "reused_";

  private static final int CONTENT_HASH_HEX_DIGITS = 32;

  private StagedRows() {}

  /**
   * Reader rows as whole-document items: segment 0, span 0 to the number of characters, partition
   * value.
   */
  static Dataset<Row> items(Dataset<Row> read, PartitionRule partition) {
    Column partitionValue = partition.value(col(Columns.ATTRIBUTES));
    Column missing =
        struct(
            lit("read").as("stage"),
            lit("no_partition_value").as("reason"),
            lit("no value for partition column '"
                    + partition.column()
                    + "', expected one in every row")
                .as("detail"));
    return read.withColumn(Columns.SEGMENT, lit(0))
        .withColumn(Columns.SPAN_START, lit(0L))
        .withColumn(
            Columns.SPAN_END, coalesce(length(col(Columns.TEXT)), lit(0)).cast(DataTypes.LongType))
        .withColumn(
            Columns.REJECTION,
            when(col(Columns.REJECTION).isNull().and(partitionValue.isNull()), missing)
                .otherwise(col(Columns.REJECTION)))
        .withColumn(Columns.PARTITION, coalesce(partitionValue, lit(PartitionRule.MISSING)))
        .withColumn(Columns.DUPLICATE, lit(null).cast(ItemSchema.DUPLICATE));
  }

  /** All stages in order. */
  static Dataset<Row> through(Dataset<Row> items, List<Stage> stages, StageContext context) {
    Dataset<Row> rows = items;
    for (Stage stage : stages) {
      rows = stage.apply(rows, context);
    }
    return rows;
  }

  /** With the document of each row, for encoders that read it; before any stage. */
  static Dataset<Row> withDocuments(Dataset<Row> items) {
    return items
        .withColumn(Columns.DOCUMENT, col(Columns.TEXT))
        .withColumn(Columns.DOCUMENT_HASH, hash(coalesce(col(Columns.TEXT), lit(""))));
  }

  /**
   * Adds item id, content hash and status; equal to {@code ContentHash.of}, in SQL.
   *
   * @param mediaContent what the items of a file depend on beside its bytes; empty for nothing
   */
  static Dataset<Row> identified(Dataset<Row> rows, String mediaContent) {
    Column file =
        concat_ws(
            "\u001f",
            attribute(col(Columns.ATTRIBUTES), Columns.BYTES),
            attribute(col(Columns.ATTRIBUTES), Columns.MODIFIED),
            mediaContent.isEmpty() ? lit(null) : lit(mediaContent));
    Column text =
        when(
                col(Columns.MODALITY).equalTo(Modality.TEXT.wireName()),
                coalesce(col(Columns.TEXT), lit("")))
            .otherwise(file);
    boolean hasDocuments = Arrays.asList(rows.columns()).contains(Columns.DOCUMENT_HASH);
    Column content = hasDocuments ? concat(text, lit("\u001f"), col(Columns.DOCUMENT_HASH)) : text;
    return rows.withColumn(Columns.ITEM_ID, ItemId.column())
        .withColumn(Columns.CONTENT_HASH, hash(content))
        .withColumn(
            STATUS,
            when(col(Columns.REJECTION).isNotNull(), lit(RowStatus.REJECTED.wireName()))
                .when(col(Columns.DUPLICATE).isNotNull(), lit(RowStatus.DUPLICATE.wireName()))
                .otherwise(lit(RowStatus.KEPT.wireName())));
  }

  private static Column hash(Column text) {
    return substring(sha2(text.cast(DataTypes.BinaryType), 256), 1, CONTENT_HASH_HEX_DIGITS);
  }

  /** Value of an attribute, null if absent. */
  static Column attribute(Column attributes, String name) {
    return element_at(attributes, lit(name));
  }
}
