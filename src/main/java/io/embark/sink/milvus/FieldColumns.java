package io.embark.sink.milvus;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnsafeByteOperations;
import io.embark.corpus.SparseVector;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.milvus.grpc.BoolArray;
import io.milvus.grpc.DataType;
import io.milvus.grpc.DoubleArray;
import io.milvus.grpc.FieldData;
import io.milvus.grpc.FloatArray;
import io.milvus.grpc.IntArray;
import io.milvus.grpc.JSONArray;
import io.milvus.grpc.LongArray;
import io.milvus.grpc.ScalarField;
import io.milvus.grpc.SparseFloatArray;
import io.milvus.grpc.StringArray;
import io.milvus.grpc.VectorField;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Rows as the columns of a request, numbers never boxed: Milvus' own message ({@code
 * milvus-proto/proto/schema.proto}). The client library takes rows as JSON objects and builds the
 * same from them.
 */
final class FieldColumns {
  private FieldColumns() {}

  /** One column a field. */
  static List<FieldData> of(List<CollectionPlan.Field> fields, List<RowMapping.Entity> rows) {
    List<FieldData> columns = new ArrayList<>(fields.size());
    for (int i = 0; i < fields.size(); i++) {
      columns.add(column(fields.get(i), i, rows));
    }
    return columns;
  }

  private static FieldData column(
      CollectionPlan.Field field, int index, List<RowMapping.Entity> rows) {
    FieldData.Builder column =
        FieldData.newBuilder()
            .setFieldName(field.name())
            .setType(DataType.forNumber(field.type().getCode()));
    List<Object> values = rows.stream().map(row -> row.values().get(index)).toList();
    if (field.isNullable()) {
      values.forEach(value -> column.addValidData(value != null));
    }
    Stream<Object> present = values.stream().filter(Objects::nonNull);
    switch (field.type()) {
      case VarChar -> {
        StringArray.Builder data = StringArray.newBuilder();
        present.forEach(value -> data.addData((String) value));
        column.setScalars(ScalarField.newBuilder().setStringData(data));
      }
      case JSON -> {
        JSONArray.Builder data = JSONArray.newBuilder();
        present.forEach(value -> data.addData(ByteString.copyFromUtf8((String) value)));
        column.setScalars(ScalarField.newBuilder().setJsonData(data));
      }
      case Int32 -> {
        IntArray.Builder data = IntArray.newBuilder();
        present.forEach(value -> data.addData((Integer) value));
        column.setScalars(ScalarField.newBuilder().setIntData(data));
      }
      case Int64 -> {
        LongArray.Builder data = LongArray.newBuilder();
        present.forEach(value -> data.addData((Long) value));
        column.setScalars(ScalarField.newBuilder().setLongData(data));
      }
      case Double -> {
        DoubleArray.Builder data = DoubleArray.newBuilder();
        present.forEach(value -> data.addData((Double) value));
        column.setScalars(ScalarField.newBuilder().setDoubleData(data));
      }
      case Bool -> {
        BoolArray.Builder data = BoolArray.newBuilder();
        present.forEach(value -> data.addData((Boolean) value));
        column.setScalars(ScalarField.newBuilder().setBoolData(data));
      }
      default -> column.setVectors(vectors(field, index, rows));
    }
    return column.build();
  }

  private static VectorField vectors(
      CollectionPlan.Field field, int index, List<RowMapping.Entity> rows) {
    VectorField.Builder vectors = VectorField.newBuilder();
    switch (field.type()) {
      case FloatVector -> {
        vectors.setDim(field.dimension()).setFloatVector(floats(field, index, rows));
      }
      case SparseFloatVector -> {
        SparseFloatArray.Builder data = SparseFloatArray.newBuilder();
        long dimension = 0;
        for (RowMapping.Entity row : rows) {
          SparseVector vector = (SparseVector) row.values().get(index);
          data.addContents(pairs(vector));
          if (vector.size() > 0) {
            dimension = Math.max(dimension, 1L + vector.indices()[vector.size() - 1]);
          }
        }
        vectors.setDim(dimension).setSparseFloatVector(data.setDim(dimension));
      }
      case BinaryVector -> vectors.setDim(field.dimension()).setBinaryVector(bytes(index, rows));
      case Float16Vector -> vectors.setDim(field.dimension()).setFloat16Vector(bytes(index, rows));
      case Int8Vector -> vectors.setDim(field.dimension()).setInt8Vector(bytes(index, rows));
      default -> throw new IllegalStateException("no column of " + field.type());
    }
    return vectors.build();
  }

  /**
   * The vectors one after the other. Protobuf writes a packed field of floats as their bytes in
   * little-endian order, but takes and writes them one by one; here they are the bytes of a field
   * of that number, which it copies as they are.
   */
  private static FloatArray floats(
      CollectionPlan.Field field, int index, List<RowMapping.Entity> rows) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * field.dimension() * rows.size())
            .order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer floats = bytes.asFloatBuffer();
    for (RowMapping.Entity row : rows) {
      float[] vector = (float[]) row.values().get(index);
      if (vector.length != field.dimension()) {
        throw new UserError(
            Category.BOOKS,
            "Cannot send item '"
                + row.itemId()
                + "' to Milvus: its vector in column '"
                + field.name()
                + "' has "
                + vector.length
                + " numbers, expected "
                + field.dimension()
                + ". Run the job with --fresh to encode it anew.");
      }
      floats.put(vector);
    }
    return FloatArray.newBuilder()
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(
                    FloatArray.DATA_FIELD_NUMBER,
                    UnknownFieldSet.Field.newBuilder()
                        .addLengthDelimited(UnsafeByteOperations.unsafeWrap(bytes.array()))
                        .build())
                .build())
        .build();
  }

  /** Index and weight in turn, both of four bytes, little-endian, ascending by index. */
  private static ByteString pairs(SparseVector vector) {
    ByteBuffer pairs =
        ByteBuffer.allocate((Integer.BYTES + Float.BYTES) * vector.size())
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < vector.size(); i++) {
      pairs.putInt(vector.indices()[i]).putFloat(vector.values()[i]);
    }
    return UnsafeByteOperations.unsafeWrap(pairs.array());
  }

  private static ByteString bytes(int index, List<RowMapping.Entity> rows) {
    ByteString.Output joined = ByteString.newOutput();
    for (RowMapping.Entity row : rows) {
      byte[] packed = (byte[]) row.values().get(index);
      joined.write(packed, 0, packed.length);
    }
    return joined.toByteString();
  }
}
