package io.embark.sink;

import io.embark.corpus.Precision;
import io.embark.corpus.SparseVector;
import io.embark.corpus.VectorColumn;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/** Values of vector columns as Spark reads them from a lake. */
public final class LakeCell {
  private LakeCell() {}

  /**
   * A value that is not null, as {@link LakeRecord} writes it: {@code float[]}, {@code byte[]},
   * {@link SparseVector} or {@code float[][]}.
   */
  public static Object read(Row row, int index, VectorColumn column) {
    return switch (column.kind()) {
      case VectorColumn.DENSE -> dense(row, index, column.precision());
      case VectorColumn.SPARSE -> sparse(row.getStruct(index));
      case VectorColumn.MULTI_VECTOR -> vectors(row.getSeq(index));
      case VectorColumn.HASH -> row.<byte[]>getAs(index);
      default -> throw new IllegalStateException("no vectors of kind " + column.kind());
    };
  }

  /** How Spark reads a column of that kind and precision. */
  public static DataType type(VectorColumn column) {
    return switch (column.kind()) {
      case VectorColumn.DENSE ->
          switch (column.precision()) {
            case FLOAT32 -> DataTypes.createArrayType(DataTypes.FloatType);
            case INT8 -> DataTypes.createArrayType(DataTypes.ByteType);
            case FLOAT16, BINARY -> DataTypes.BinaryType;
          };
      case VectorColumn.SPARSE ->
          new StructType()
              .add("indices", DataTypes.createArrayType(DataTypes.IntegerType))
              .add("values", DataTypes.createArrayType(DataTypes.FloatType));
      case VectorColumn.MULTI_VECTOR ->
          DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType));
      case VectorColumn.HASH -> DataTypes.BinaryType;
      default -> throw new IllegalStateException("no vectors of kind " + column.kind());
    };
  }

  private static Object dense(Row row, int index, Precision precision) {
    return switch (precision) {
      case FLOAT32 ->
          row.get(index) instanceof float[] floats
              ? floats
              : VectorColumn.floats(row.getSeq(index));
      case INT8 -> bytes(row.getSeq(index));
      case FLOAT16, BINARY -> row.<byte[]>getAs(index);
    };
  }

  /** Of {@code array<tinyint>}. */
  private static byte[] bytes(Seq<Byte> values) {
    byte[] bytes = new byte[values.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = values.apply(i);
    }
    return bytes;
  }

  /** Of {@code struct<indices:array<int>,values:array<float>>}. */
  public static SparseVector sparse(Row struct) {
    Seq<Integer> ids = struct.getSeq(0);
    int[] indices = new int[ids.size()];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = ids.apply(i);
    }
    return new SparseVector(indices, VectorColumn.floats(struct.getSeq(1)));
  }

  /** Of {@code array<array<float>>}. */
  public static float[][] vectors(Seq<Seq<Float>> values) {
    float[][] vectors = new float[values.size()][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = VectorColumn.floats(values.apply(i));
    }
    return vectors;
  }
}
