package io.embark.sink.milvus;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonParser;
import io.embark.corpus.SparseVector;
import io.embark.corpus.VectorColumn;
import io.milvus.v2.service.vector.request.data.BaseVector;
import io.milvus.v2.service.vector.request.data.BinaryVec;
import io.milvus.v2.service.vector.request.data.Float16Vec;
import io.milvus.v2.service.vector.request.data.FloatVec;
import io.milvus.v2.service.vector.request.data.Int8Vec;
import io.milvus.v2.service.vector.request.data.SparseFloatVec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Values as the client library gives them back, beside those of a row of the lake. */
final class StoredValue {
  /** Milvus keeps float32 as it comes; this is for the sum of a server that normalises. */
  private static final float TOLERANCE = 1e-5f;

  private StoredValue() {}

  /**
   * Do both stand for the same value.
   *
   * @param lake of {@link RowMapping.Entity#values}
   * @param found of a vector a list of numbers, a buffer of bytes or a map from index to weight; a
   *     JSON object, a text, a number, a truth, or null
   */
  static boolean isEqual(CollectionPlan.Field field, Object lake, Object found) {
    if (lake == null || found == null || found instanceof JsonNull) {
      return lake == null && (found == null || found instanceof JsonNull);
    }
    return switch (field.type()) {
      case VarChar, Bool -> lake.equals(found);
      case Int32, Int64 ->
          found instanceof Number number && ((Number) lake).longValue() == number.longValue();
      case Double ->
          found instanceof Number number && ((Number) lake).doubleValue() == number.doubleValue();
      case JSON ->
          found instanceof JsonElement json && json.equals(JsonParser.parseString((String) lake));
      default -> isEqualVector(lake, found);
    };
  }

  private static boolean isEqualVector(Object lake, Object found) {
    if (lake instanceof float[] vector) {
      return found instanceof List<?> values && isNear(vector, floats(values));
    }
    if (lake instanceof byte[] packed) {
      return found instanceof ByteBuffer buffer && Arrays.equals(packed, bytes(buffer));
    }
    if (lake instanceof SparseVector sparse) {
      if (!(found instanceof Map<?, ?> weights)) {
        return false;
      }
      SparseVector there = sparse(weights);
      return Arrays.equals(sparse.indices(), there.indices())
          && isNear(sparse.values(), there.values());
    }
    return false;
  }

  /** Of a dense vector of float32. */
  static float[] floats(List<?> values) {
    float[] vector = new float[values.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = ((Number) values.get(i)).floatValue();
    }
    return vector;
  }

  /** Of a sparse vector. */
  static SparseVector sparse(Map<?, ?> weights) {
    int[] indices =
        weights.keySet().stream().mapToInt(key -> ((Number) key).intValue()).sorted().toArray();
    float[] values = new float[indices.length];
    for (int i = 0; i < indices.length; i++) {
      long index = indices[i];
      Object weight = weights.get(index);
      values[i] = ((Number) weight).floatValue();
    }
    return new SparseVector(indices, values);
  }

  /** A stored vector as the lake would give it: {@code float[]}, {@code byte[]}, SparseVector. */
  static Object vector(Object found) {
    if (found instanceof Map<?, ?> weights) {
      SparseVector sparse = sparse(weights);
      return sparse.equals(RowMapping.NO_WORD)
          ? new SparseVector(new int[0], new float[0])
          : sparse;
    }
    return found instanceof ByteBuffer buffer ? bytes(buffer) : floats((List<?>) found);
  }

  /** A vector as the lake has it, to search with. */
  static BaseVector query(VectorColumn column, Object vector) {
    if (vector instanceof SparseVector sparse) {
      SortedMap<Long, Float> weights = new TreeMap<>();
      for (int i = 0; i < sparse.size(); i++) {
        weights.put((long) sparse.indices()[i], sparse.values()[i]);
      }
      return new SparseFloatVec(weights);
    }
    if (vector instanceof float[] floats) {
      return new FloatVec(floats);
    }
    ByteBuffer packed = ByteBuffer.wrap((byte[]) vector);
    return switch (column.precision()) {
      case BINARY -> new BinaryVec(packed);
      case FLOAT16 -> new Float16Vec(packed);
      case INT8 -> new Int8Vec(packed);
      case FLOAT32 -> throw new IllegalStateException("bytes of float32");
    };
  }

  private static byte[] bytes(ByteBuffer buffer) {
    ByteBuffer copy = buffer.duplicate();
    copy.rewind();
    byte[] bytes = new byte[copy.remaining()];
    copy.get(bytes);
    return bytes;
  }

  private static boolean isNear(float[] vector, float[] found) {
    if (vector.length != found.length) {
      return false;
    }
    for (int i = 0; i < vector.length; i++) {
      // written so that NaN is not near
      if (!(Math.abs(vector[i] - found[i]) <= TOLERANCE)) {
        return false;
      }
    }
    return true;
  }
}
