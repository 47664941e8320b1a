package io.embark.sink;

import io.embark.corpus.SparseVector;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Values of one row in schema order, written straight to Parquet's record consumer: String,
 * Integer, Long, Float, Double, Boolean, {@code float[]} (never boxed), {@code byte[]} (one binary,
 * or a list of bytes), {@code Map<String, String>} or null for an optional column.
 */
@SuppressWarnings(
    "ArrayRecordComponent") // written once and dropped; identity and equality are never asked for
record LakeRecord(Object[] values) {
  void write(RecordConsumer consumer, MessageType schema) {
    if (values.length != schema.getFieldCount()) {
      throw new IllegalStateException(
          values.length
              + " values for "
              + schema.getFieldCount()
              + " columns of "
              + schema.getName());
    }
    consumer.startMessage();
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        String name = schema.getFieldName(i);
        consumer.startField(name, i);
        if (values[i] instanceof byte[] bytes) {
          bytes(consumer, bytes, schema.getType(i));
        } else {
          value(consumer, values[i]);
        }
        consumer.endField(name, i);
      }
    }
    consumer.endMessage();
  }

  private static void value(RecordConsumer consumer, Object value) {
    if (value instanceof String text) {
      consumer.addBinary(Binary.fromString(text));
    } else if (value instanceof float[] vector) {
      vector(consumer, vector);
    } else if (value instanceof SparseVector sparse) {
      sparse(consumer, sparse);
    } else if (value instanceof float[][] vectors) {
      list(consumer, vectors.length, i -> vector(consumer, vectors[i]));
    } else if (value instanceof Map<?, ?> map) {
      map(consumer, map);
    } else if (value instanceof Long number) {
      consumer.addLong(number);
    } else if (value instanceof Integer number) {
      consumer.addInteger(number);
    } else if (value instanceof Float number) {
      consumer.addFloat(number);
    } else if (value instanceof Double number) {
      consumer.addDouble(number);
    } else if (value instanceof Boolean flag) {
      consumer.addBoolean(flag);
    } else {
      throw new IllegalStateException("no Parquet column for " + value.getClass());
    }
  }

  private static void bytes(RecordConsumer consumer, byte[] bytes, Type type) {
    if (type.isPrimitive()) {
      consumer.addBinary(Binary.fromReusedByteArray(bytes));
    } else if (isUnsigned(type.asGroupType().getType(0).asGroupType().getType(0))) {
      list(consumer, bytes.length, i -> consumer.addInteger(Byte.toUnsignedInt(bytes[i])));
    } else {
      list(consumer, bytes.length, i -> consumer.addInteger(bytes[i]));
    }
  }

  private static boolean isUnsigned(Type element) {
    return element.getLogicalTypeAnnotation() instanceof IntLogicalTypeAnnotation number
        && !number.isSigned();
  }

  private static void vector(RecordConsumer consumer, float[] vector) {
    list(consumer, vector.length, i -> consumer.addFloat(vector[i]));
  }

  private static void sparse(RecordConsumer consumer, SparseVector sparse) {
    consumer.startGroup();
    consumer.startField(LakeTable.INDICES, 0);
    list(consumer, sparse.size(), i -> consumer.addInteger(sparse.indices()[i]));
    consumer.endField(LakeTable.INDICES, 0);
    consumer.startField(LakeTable.VALUES, 1);
    vector(consumer, sparse.values());
    consumer.endField(LakeTable.VALUES, 1);
    consumer.endGroup();
  }

  private static void list(RecordConsumer consumer, int size, IntConsumer element) {
    consumer.startGroup();
    if (size > 0) {
      consumer.startField("list", 0);
      for (int i = 0; i < size; i++) {
        consumer.startGroup();
        consumer.startField("element", 0);
        element.accept(i);
        consumer.endField("element", 0);
        consumer.endGroup();
      }
      consumer.endField("list", 0);
    }
    consumer.endGroup();
  }

  private static void map(RecordConsumer consumer, Map<?, ?> map) {
    consumer.startGroup();
    if (!map.isEmpty()) {
      consumer.startField("key_value", 0);
      map.forEach((key, value) -> entry(consumer, (String) key, (String) value));
      consumer.endField("key_value", 0);
    }
    consumer.endGroup();
  }

  private static void entry(RecordConsumer consumer, String key, String value) {
    consumer.startGroup();
    consumer.startField("key", 0);
    consumer.addBinary(Binary.fromString(key));
    consumer.endField("key", 0);
    if (value != null) {
      consumer.startField("value", 1);
      consumer.addBinary(Binary.fromString(value));
      consumer.endField("value", 1);
    }
    consumer.endGroup();
  }
}
