package io.embark.sink;

import io.embark.corpus.SparseVector;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * Reads back, in order, what {@link LakeFileWriter} wrote, without Spark; page checksums are
 * verified. Not thread-safe.
 */
public final class LakeFileReader implements AutoCloseable {
  private final ParquetReader<Group> reader;

  private LakeFileReader(ParquetReader<Group> reader) {
    this.reader = reader;
  }

  /** Opens a finished file. */
  public static LakeFileReader open(Path file, Configuration configuration) throws IOException {
    return new LakeFileReader(
        ParquetReader.builder(new GroupReadSupport(), file)
            .withConf(configuration)
            .usePageChecksumVerification(true)
            .build());
  }

  /** The next row's values, as {@link LakeFileWriter#write} takes them; null after the last. */
  public Object[] read() throws IOException {
    Group row = reader.read();
    if (row == null) {
      return null;
    }
    Object[] values = new Object[row.getType().getFieldCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.getFieldRepetitionCount(i) == 0 ? null : value(row, i);
    }
    return values;
  }

  private static Object value(Group row, int field) {
    Type type = row.getType().getType(field);
    if (type.isPrimitive()) {
      return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
        case INT32 -> row.getInteger(field, 0);
        case INT64 -> row.getLong(field, 0);
        case FLOAT -> row.getFloat(field, 0);
        case BINARY ->
            type.getLogicalTypeAnnotation() == null
                ? row.getBinary(field, 0).getBytes()
                : row.getString(field, 0);
        default -> throw new IllegalStateException("no lake column is of type " + type);
      };
    }
    Group group = row.getGroup(field, 0);
    LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
    if (meaning instanceof LogicalTypeAnnotation.MapLogicalTypeAnnotation) {
      return map(group);
    }
    if (meaning == null) {
      return new SparseVector(
          integers(group.getGroup(LakeTable.INDICES, 0)),
          floats(group.getGroup(LakeTable.VALUES, 0)));
    }
    Type element = type.asGroupType().getType(0).asGroupType().getType(0);
    if (!element.isPrimitive()) {
      return vectors(group);
    }
    return element.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.FLOAT
        ? floats(group)
        : bytes(group);
  }

  private static Map<String, String> map(Group group) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
      Group entry = group.getGroup(0, i);
      map.put(
          entry.getString(0, 0),
          entry.getFieldRepetitionCount(1) == 0 ? null : entry.getString(1, 0));
    }
    return map;
  }

  private static float[] floats(Group list) {
    float[] values = new float[list.getFieldRepetitionCount(0)];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.getGroup(0, i).getFloat(0, 0);
    }
    return values;
  }

  private static byte[] bytes(Group list) {
    byte[] values = new byte[list.getFieldRepetitionCount(0)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) list.getGroup(0, i).getInteger(0, 0);
    }
    return values;
  }

  private static int[] integers(Group list) {
    int[] values = new int[list.getFieldRepetitionCount(0)];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.getGroup(0, i).getInteger(0, 0);
    }
    return values;
  }

  private static float[][] vectors(Group list) {
    float[][] vectors = new float[list.getFieldRepetitionCount(0)][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = floats(list.getGroup(0, i).getGroup(0, 0));
    }
    return vectors;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
