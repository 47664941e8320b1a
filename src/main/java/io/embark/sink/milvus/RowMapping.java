package io.embark.sink.milvus;

import com.google.gson.JsonObject;
import io.embark.corpus.Columns;
import io.embark.corpus.SparseVector;
import io.embark.corpus.VectorColumn;
import io.embark.sink.LakeCell;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * From a row of the lake to the values that Milvus holds of it, in the order of {@link
 * CollectionPlan#fields}. A null text becomes an empty one; texts and attributes beyond Milvus'
 * limits are cut.
 *
 * @param job value of the field {@code job}
 * @param partition value of the field {@code ds}
 * @param plan the fields
 * @param textMaxBytes longest text in UTF-8 bytes
 * @param leavesLongTextsOut rows with longer texts are not loaded
 */
record RowMapping(
    String job, String partition, CollectionPlan plan, int textMaxBytes, boolean leavesLongTextsOut)
    implements Serializable {
  /** Longest JSON value of Milvus is 65,536 bytes. */
  private static final int MAX_JSON_BYTES = 65_536;

  /** Lengths to which values are cut, one after the other, until the attributes fit. */
  private static final int[] VALUE_BYTES = {16_384, 4_096, 1_024, 256, 64, 0};

  /** What stands for a sparse vector without a word. */
  static final SparseVector NO_WORD =
      new SparseVector(new int[] {Integer.MAX_VALUE}, new float[] {1e-6f});

  /** Numbers and protobuf's tags of a row. */
  private static final long FIXED_BYTES = 128;

  /** Index and weight of a sparse vector's word, each of four bytes. */
  private static final long SPARSE_PAIR_BYTES = 8;

  /**
   * A row as Milvus holds it.
   *
   * @param values one a field: String (of JSON its text), Integer, Long, Double, Boolean, and of
   *     vectors what {@link LakeCell} reads ({@link #NO_WORD} for an empty one); null only in a
   *     nullable field
   * @param bytes its size on the wire; a little more, never less
   * @param isTruncated something was cut
   */
  record Entity(String itemId, List<Object> values, long bytes, boolean isTruncated) {}

  /** The same for rows of another partition. */
  RowMapping of(String otherPartition) {
    return new RowMapping(job, otherPartition, plan, textMaxBytes, leavesLongTextsOut);
  }

  /** Columns to read from the lake's files, vectors last. */
  StructType schema() {
    StructType schema =
        new StructType()
            .add(Columns.ITEM_ID, DataTypes.StringType)
            .add(Columns.SOURCE_ID, DataTypes.StringType)
            .add(Columns.SEGMENT, DataTypes.IntegerType)
            .add(Columns.SPAN_START, DataTypes.LongType)
            .add(Columns.SPAN_END, DataTypes.LongType)
            .add(Columns.MODALITY, DataTypes.StringType)
            .add(Columns.TEXT, DataTypes.StringType)
            .add(
                Columns.ATTRIBUTES,
                DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));
    for (VectorColumn column : plan.columns()) {
      schema = schema.add(column.name(), LakeCell.type(column));
    }
    return schema;
  }

  Entity entity(Row row) {
    String itemId = row.getAs(Columns.ITEM_ID);
    String wholeSource = row.getAs(Columns.SOURCE_ID);
    String wholeText = row.getAs(Columns.TEXT);
    String source = Utf8Cut.start(wholeSource, CollectionPlan.MAX_VARCHAR_BYTES);
    String text = wholeText == null ? "" : Utf8Cut.start(wholeText, textMaxBytes);
    Map<String, String> attributes = attributes(row);
    String json = json(attributes, Integer.MAX_VALUE);
    int jsonBytes = Utf8Cut.bytes(json);
    boolean isTruncated =
        source.length() < wholeSource.length()
            || text.length() < (wholeText == null ? 0 : wholeText.length())
            || jsonBytes > MAX_JSON_BYTES;
    for (int i = 0; jsonBytes > MAX_JSON_BYTES && i < VALUE_BYTES.length; i++) {
      json = json(attributes, VALUE_BYTES[i]);
      jsonBytes = Utf8Cut.bytes(json);
    }
    if (jsonBytes > MAX_JSON_BYTES) {
      json = json(Map.of(), 0); // only keys are left, and they alone are too long
    }
    List<Object> values = new ArrayList<>();
    values.add(itemId);
    values.add(partition);
    values.add(job);
    values.add(source);
    values.add(row.<Integer>getAs(Columns.SEGMENT));
    values.add(row.<Long>getAs(Columns.SPAN_START));
    values.add(row.<Long>getAs(Columns.SPAN_END));
    values.add(row.<String>getAs(Columns.MODALITY));
    values.add(text);
    values.add(json);
    for (TypedAttribute attribute : plan.settings().attributes()) {
      Object value = attribute.value(attributes.get(attribute.name()));
      boolean isKey = attribute.name().equals(plan.settings().partitionKey());
      values.add(value == null && isKey ? attribute.ofNone() : value);
    }
    for (VectorColumn column : plan.columns()) {
      values.add(vector(row, column));
    }
    return new Entity(itemId, values, bytes(values), isTruncated);
  }

  /**
   * Servers refuse a sparse vector without a word: such a row gets the weight of a word that no
   * vocabulary has, and so is found by no query.
   */
  private static Object vector(Row row, VectorColumn column) {
    Object vector = LakeCell.read(row, row.fieldIndex(column.name()), column);
    return vector instanceof SparseVector sparse && sparse.size() == 0 ? NO_WORD : vector;
  }

  private static long bytes(List<Object> values) {
    long bytes = FIXED_BYTES;
    for (Object value : values) {
      if (value instanceof String text) {
        bytes += Utf8Cut.bytes(text);
      } else if (value instanceof float[] floats) {
        bytes += (long) Float.BYTES * floats.length;
      } else if (value instanceof byte[] packed) {
        bytes += packed.length;
      } else if (value instanceof SparseVector sparse) {
        bytes += SPARSE_PAIR_BYTES * sparse.size();
      }
    }
    return bytes;
  }

  private static Map<String, String> attributes(Row row) {
    int column = row.fieldIndex(Columns.ATTRIBUTES);
    return row.isNullAt(column) ? Map.of() : new TreeMap<>(row.<String, String>getJavaMap(column));
  }

  private static String json(Map<String, String> attributes, int valueBytes) {
    JsonObject json = new JsonObject();
    attributes.forEach(
        (key, value) ->
            json.addProperty(key, value == null ? null : Utf8Cut.start(value, valueBytes)));
    return json.toString();
  }
}
