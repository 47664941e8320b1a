package io.embark.testing;

import io.embark.corpus.Columns;
import io.embark.corpus.ItemSchema;
import io.embark.corpus.Modality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Builds rows of {@link ItemSchema#ITEM}: a live whole document unless told otherwise. */
public final class ItemRows {
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<String, String> attributes = new LinkedHashMap<>();
  private final List<Row> outline = new ArrayList<>();

  private ItemRows() {}

  /** Encoded items with one column, as steps after encoding see them. */
  public static StructType encoded(String column, DataType type) {
    return new StructType()
        .add(Columns.ITEM_ID, DataTypes.StringType)
        .add(Columns.SOURCE_ID, DataTypes.StringType)
        .add(Columns.SPAN_START, DataTypes.LongType)
        .add(Columns.SPAN_END, DataTypes.LongType)
        .add(Columns.TEXT, DataTypes.StringType)
        .add(
            Columns.ATTRIBUTES, DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType))
        .add(column, type);
  }

  /** A document; {@code text} may be null. */
  public static ItemRows of(String sourceId, String text) {
    ItemRows item = new ItemRows();
    item.values.put(Columns.SOURCE_ID, sourceId);
    item.values.put(Columns.MODALITY, Modality.TEXT.wireName());
    item.values.put(Columns.TEXT, text);
    item.values.put(Columns.SEGMENT, 0);
    item.values.put(Columns.PARTITION, Columns.UNPARTITIONED);
    return item.span(0, text == null ? 0 : text.codePointCount(0, text.length()));
  }

  /** Another place in the source. */
  public ItemRows span(long start, long end) {
    values.put(Columns.SPAN_START, start);
    values.put(Columns.SPAN_END, end);
    return this;
  }

  /** One attribute more. */
  public ItemRows attribute(String name, String value) {
    attributes.put(name, value);
    return this;
  }

  /** One heading more; without any the outline is null. */
  public ItemRows heading(int level, int start, String title) {
    outline.add(RowFactory.create(level, start, title));
    return this;
  }

  /** Marked. */
  public ItemRows rejected(String stage, String reason, String detail) {
    values.put(Columns.REJECTION, RowFactory.create(stage, reason, detail));
    return this;
  }

  /** Marked. */
  public ItemRows duplicateOf(String survivorId) {
    values.put(Columns.DUPLICATE, RowFactory.create(survivorId, "exact", 1.0f));
    return this;
  }

  /** In the order of the schema. */
  public Row row() {
    values.put(Columns.ATTRIBUTES, CollectionConverters.asScala(attributes));
    values.put(
        Columns.OUTLINE, outline.isEmpty() ? null : CollectionConverters.asScala(outline).toSeq());
    return new GenericRowWithSchema(
        Stream.of(ItemSchema.ITEM.fieldNames()).map(values::get).toArray(), ItemSchema.ITEM);
  }
}
