package io.embark.sink.milvus;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.embark.corpus.Columns;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * From a row of the lake to an entity of Milvus. A null text becomes an empty one; texts and
 * attributes beyond Milvus' limits are cut.
 *
 * @param job value of the field {@code job}
 * @param partition value of the field {@code ds}
 * @param vectors names of the vector columns
 * @param textMaxBytes longest text in UTF-8 bytes
 */
record RowMapping(String job, String partition, List<String> vectors, int textMaxBytes)
    implements Serializable {
  /** Longest JSON value of Milvus is 65,536 bytes. */
  private static final int MAX_JSON_BYTES = 65_536;

  /** Lengths to which values are cut, one after the other, until the attributes fit. */
  private static final int[] VALUE_BYTES = {16_384, 4_096, 1_024, 256, 64, 0};

  /** Numbers and protobuf's tags of a row. */
  private static final long FIXED_BYTES = 128;

  /** An entity with its size on the wire (a little more, never less) and whether it was cut. */
  record Entity(String itemId, JsonObject fields, long bytes, boolean isTruncated) {}

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
    for (String vector : vectors) {
      schema = schema.add(vector, DataTypes.createArrayType(DataTypes.FloatType));
    }
    return schema;
  }

  Entity entity(Row row) {
    String itemId = row.getAs(Columns.ITEM_ID);
    String wholeSource = row.getAs(Columns.SOURCE_ID);
    String wholeText = row.getAs(Columns.TEXT);
    String source = sourceId(row);
    String text = text(row);
    JsonObject fields = new JsonObject();
    fields.addProperty(Columns.ITEM_ID, itemId);
    fields.addProperty(CollectionPlan.DS, partition);
    fields.addProperty(CollectionPlan.JOB, job);
    fields.addProperty(Columns.SOURCE_ID, source);
    fields.addProperty(Columns.SEGMENT, row.<Integer>getAs(Columns.SEGMENT));
    fields.addProperty(Columns.SPAN_START, row.<Long>getAs(Columns.SPAN_START));
    fields.addProperty(Columns.SPAN_END, row.<Long>getAs(Columns.SPAN_END));
    fields.addProperty(Columns.MODALITY, row.<String>getAs(Columns.MODALITY));
    fields.addProperty(Columns.TEXT, text);
    Map<String, String> attributes = attributes(row);
    JsonObject json = json(attributes, Integer.MAX_VALUE);
    int jsonBytes = Utf8Cut.bytes(json.toString());
    boolean isTruncated =
        source.length() < wholeSource.length()
            || text.length() < (wholeText == null ? 0 : wholeText.length())
            || jsonBytes > MAX_JSON_BYTES;
    for (int i = 0; jsonBytes > MAX_JSON_BYTES && i < VALUE_BYTES.length; i++) {
      json = json(attributes, VALUE_BYTES[i]);
      jsonBytes = Utf8Cut.bytes(json.toString());
    }
    // only keys are left, and they alone are too long
    fields.add(Columns.ATTRIBUTES, jsonBytes > MAX_JSON_BYTES ? new JsonObject() : json);
    long bytes =
        FIXED_BYTES
            + Utf8Cut.bytes(itemId)
            + Utf8Cut.bytes(job)
            + Utf8Cut.bytes(partition)
            + Utf8Cut.bytes(source)
            + Utf8Cut.bytes(text)
            + jsonBytes;
    for (String vector : vectors) {
      List<Float> values = row.getList(row.fieldIndex(vector));
      JsonArray array = new JsonArray(values.size());
      values.forEach(array::add);
      fields.add(vector, array);
      bytes += (long) Float.BYTES * values.size();
    }
    return new Entity(itemId, fields, bytes, isTruncated);
  }

  /** The source id as Milvus holds it. */
  String sourceId(Row row) {
    return Utf8Cut.start(row.getAs(Columns.SOURCE_ID), CollectionPlan.MAX_VARCHAR_BYTES);
  }

  /** The text as Milvus holds it. */
  String text(Row row) {
    String whole = row.getAs(Columns.TEXT);
    return whole == null ? "" : Utf8Cut.start(whole, textMaxBytes);
  }

  /** The vector of a column. */
  float[] vector(Row row, String column) {
    List<Float> values = row.getList(row.fieldIndex(column));
    float[] vector = new float[values.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = values.get(i);
    }
    return vector;
  }

  private static Map<String, String> attributes(Row row) {
    int column = row.fieldIndex(Columns.ATTRIBUTES);
    return row.isNullAt(column) ? Map.of() : new TreeMap<>(row.<String, String>getJavaMap(column));
  }

  private static JsonObject json(Map<String, String> attributes, int valueBytes) {
    JsonObject json = new JsonObject();
    for (String key : new ArrayList<>(attributes.keySet())) {
      String value = attributes.get(key);
      if (value == null) {
        json.add(key, JsonNull.INSTANCE);
      } else {
        json.addProperty(key, Utf8Cut.start(value, valueBytes));
      }
    }
    return json;
  }
}
