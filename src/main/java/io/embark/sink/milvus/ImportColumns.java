package io.embark.sink.milvus;

import io.embark.corpus.SparseVector;
import io.embark.sink.LakeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Fields as columns of a Parquet file that Milvus imports, as its page "Prepare Source Data" tells
 * them: JSON and sparse vectors as texts of JSON, binary and float16 vectors as lists of unsigned
 * bytes, int8 vectors as lists of bytes.
 */
final class ImportColumns {
  private ImportColumns() {}

  static MessageType schema(List<CollectionPlan.Field> fields) {
    List<Type> columns = new ArrayList<>();
    fields.forEach(field -> columns.add(column(field)));
    return new MessageType("import", columns);
  }

  private static Type column(CollectionPlan.Field field) {
    Type.Repetition repetition =
        field.isNullable() ? Type.Repetition.OPTIONAL : Type.Repetition.REQUIRED;
    return switch (field.type()) {
      case VarChar, JSON, SparseFloatVector -> LakeTable.text(field.name(), repetition);
      case Int32 -> Types.primitive(PrimitiveTypeName.INT32, repetition).named(field.name());
      case Int64 -> Types.primitive(PrimitiveTypeName.INT64, repetition).named(field.name());
      case Double -> Types.primitive(PrimitiveTypeName.DOUBLE, repetition).named(field.name());
      case Bool -> Types.primitive(PrimitiveTypeName.BOOLEAN, repetition).named(field.name());
      case FloatVector ->
          Types.requiredList()
              .element(Types.required(PrimitiveTypeName.FLOAT).named("element"))
              .named(field.name());
      case BinaryVector, Float16Vector -> bytes(field.name(), false);
      case Int8Vector -> bytes(field.name(), true);
      default -> throw new IllegalStateException("no column of " + field.type());
    };
  }

  private static Type bytes(String name, boolean isSigned) {
    return Types.requiredList()
        .element(
            Types.required(PrimitiveTypeName.INT32)
                .as(LogicalTypeAnnotation.intType(Byte.SIZE, isSigned))
                .named("element"))
        .named(name);
  }

  /** Values of a row as they are written. */
  static Object[] values(RowMapping.Entity row) {
    return row.values().stream()
        .map(value -> value instanceof SparseVector sparse ? json(sparse) : value)
        .toArray();
  }

  private static String json(SparseVector vector) {
    StringJoiner pairs = new StringJoiner(",", "{", "}");
    for (int i = 0; i < vector.size(); i++) {
      pairs.add("\"" + vector.indices()[i] + "\":" + vector.values()[i]);
    }
    return pairs.toString();
  }
}
