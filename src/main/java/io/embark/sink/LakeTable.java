package io.embark.sink;

import io.embark.corpus.Columns;
import io.embark.corpus.VectorColumn;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Parquet schemas of the three tables. Lists and maps are in the three-level layout of the Parquet
 * format specification ("LogicalTypes.md", Nested Types), which Spark, pyarrow and DuckDB read as
 * arrays and maps.
 */
public final class LakeTable {
  /** Field of a sparse vector with the ids of its words, ascending. */
  static final String INDICES = "indices";

  /** Field of a sparse vector with their weights. */
  static final String VALUES = "values";

  private LakeTable() {}

  /** One row a kept item, everything a reader needs. */
  public static MessageType embeddings(List<VectorColumn> columns) {
    List<Type> fields = new ArrayList<>();
    fields.add(text(Columns.ITEM_ID, Type.Repetition.REQUIRED));
    fields.add(text(Columns.SOURCE_ID, Type.Repetition.REQUIRED));
    fields.add(Types.required(PrimitiveTypeName.INT32).named(Columns.SEGMENT));
    fields.add(Types.required(PrimitiveTypeName.INT64).named(Columns.SPAN_START));
    fields.add(Types.required(PrimitiveTypeName.INT64).named(Columns.SPAN_END));
    fields.add(text(Columns.MODALITY, Type.Repetition.REQUIRED));
    fields.add(text(Columns.TEXT, Type.Repetition.OPTIONAL));
    fields.add(text(Columns.CONTENT_HASH, Type.Repetition.REQUIRED));
    fields.add(
        Types.requiredMap()
            .key(text("key", Type.Repetition.REQUIRED))
            .value(text("value", Type.Repetition.OPTIONAL))
            .named(Columns.ATTRIBUTES));
    fields.add(text(Columns.RUN_ID, Type.Repetition.REQUIRED));
    for (VectorColumn column : columns) {
      fields.add(vector(column));
    }
    return new MessageType("embeddings", fields);
  }

  /** One row a dropped item. */
  public static MessageType rejects() {
    return new MessageType(
        "rejects",
        text(Columns.ITEM_ID, Type.Repetition.REQUIRED),
        text(Columns.SOURCE_ID, Type.Repetition.REQUIRED),
        text("stage", Type.Repetition.REQUIRED),
        text("reason", Type.Repetition.REQUIRED),
        text("detail", Type.Repetition.REQUIRED),
        text(Columns.TEXT, Type.Repetition.OPTIONAL));
  }

  /** One row an item that a survivor stands for. */
  public static MessageType duplicates() {
    return new MessageType(
        "duplicates",
        text(Columns.ITEM_ID, Type.Repetition.REQUIRED),
        text(Columns.SOURCE_ID, Type.Repetition.REQUIRED),
        text("survivor_id", Type.Repetition.REQUIRED),
        text("method", Type.Repetition.REQUIRED),
        Types.required(PrimitiveTypeName.FLOAT).named("similarity"));
  }

  /** Parquet path of a vector column's floats, for column settings. */
  public static String vectorLeaf(String column) {
    return column + ".list.element";
  }

  /** The column's type by its kind and {@link io.embark.corpus.Precision}, optional. */
  public static Type vector(VectorColumn column) {
    return switch (column.kind()) {
      case VectorColumn.DENSE -> dense(column);
      case VectorColumn.SPARSE ->
          Types.optionalGroup()
              .addField(list(INDICES, PrimitiveTypeName.INT32))
              .addField(list(VALUES, PrimitiveTypeName.FLOAT))
              .named(column.name());
      case VectorColumn.MULTI_VECTOR ->
          Types.optionalList()
              .element(list("element", PrimitiveTypeName.FLOAT))
              .named(column.name());
      case VectorColumn.TRANSCRIPT -> text(column.name(), Type.Repetition.OPTIONAL);
      case VectorColumn.HASH -> Types.optional(PrimitiveTypeName.BINARY).named(column.name());
      default -> throw new IllegalStateException("no Parquet type for kind " + column.kind());
    };
  }

  private static Type dense(VectorColumn column) {
    if (column.awaitsRanges()) {
      return vector(column.name());
    }
    return switch (column.precision()) {
      case FLOAT32 -> vector(column.name());
      case INT8 ->
          Types.optionalList()
              .element(
                  Types.required(PrimitiveTypeName.INT32)
                      .as(LogicalTypeAnnotation.intType(Byte.SIZE, true))
                      .named("element"))
              .named(column.name());
      case FLOAT16, BINARY -> Types.optional(PrimitiveTypeName.BINARY).named(column.name());
    };
  }

  private static Type list(String name, PrimitiveTypeName element) {
    return Types.requiredList().element(Types.required(element).named("element")).named(name);
  }

  /** An optional list of required floats: {@code array<float>}. */
  public static Type vector(String name) {
    return Types.optionalList()
        .element(Types.required(PrimitiveTypeName.FLOAT).named("element"))
        .named(name);
  }

  /** A UTF-8 column. */
  public static Type text(String name, Type.Repetition repetition) {
    return Types.primitive(PrimitiveTypeName.BINARY, repetition)
        .as(LogicalTypeAnnotation.stringType())
        .named(name);
  }
}
