package io.embark.corpus;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/** Spark schemas of rows on their way from a reader to the staging files. */
public final class ItemSchema {
  /**
   * {@code struct<level:int,start:int,title:string>}: start is the UTF-16 offset of the heading's
   * first character.
   */
  public static final StructType HEADING =
      new StructType()
          .add("level", DataTypes.IntegerType, false)
          .add("start", DataTypes.IntegerType, false)
          .add("title", DataTypes.StringType, false);

  /** {@link Rejection} as a struct. */
  public static final StructType REJECTION =
      new StructType()
          .add("stage", DataTypes.StringType, false)
          .add("reason", DataTypes.StringType, false)
          .add("detail", DataTypes.StringType, false);

  /** The row that stays in place of a duplicate: similarity is 1.0 for exact methods. */
  public static final StructType DUPLICATE =
      new StructType()
          .add("survivor_id", DataTypes.StringType, false)
          .add("method", DataTypes.StringType, false)
          .add("similarity", DataTypes.FloatType, false);

  private static final MapType STRING_MAP =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, true);
  private static final ArrayType OUTLINE = DataTypes.createArrayType(HEADING, false);

  /**
   * What every reader returns, in this order. {@code source_id} is never null and unique among live
   * rows of a read; {@code text} is null only in rejected rows and where {@code modality} is not
   * text; a rejected row keeps what could be read of it.
   */
  public static final StructType READ =
      new StructType()
          .add(Columns.SOURCE_ID, DataTypes.StringType, false)
          .add(Columns.MODALITY, DataTypes.StringType, false)
          .add(Columns.TEXT, DataTypes.StringType, true)
          .add(Columns.ATTRIBUTES, STRING_MAP, false)
          .add(Columns.OUTLINE, OUTLINE, true)
          .add(Columns.REJECTION, REJECTION, true);

  /**
   * What flows between stages: {@link #READ} plus identity and duplicate marks. Before a chunker a
   * row is a whole document: segment 0, span 0 to the length of the text in code points.
   */
  public static final StructType ITEM =
      READ.add(Columns.SEGMENT, DataTypes.IntegerType, false)
          .add(Columns.SPAN_START, DataTypes.LongType, false)
          .add(Columns.SPAN_END, DataTypes.LongType, false)
          .add(Columns.PARTITION, DataTypes.StringType, false)
          .add(Columns.DUPLICATE, DUPLICATE, true);

  private ItemSchema() {}

  /** True for a row that no stage has marked. */
  public static Column isLive() {
    return functions.col(Columns.REJECTION).isNull().and(functions.col(Columns.DUPLICATE).isNull());
  }

  /** The same, and it has a text. */
  public static Column isLiveText() {
    return isLive().and(functions.col(Columns.TEXT).isNotNull());
  }
}
