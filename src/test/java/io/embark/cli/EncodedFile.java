package io.embark.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/** What {@code embark encode} wrote, in file order, read by Parquet's own example reader. */
record EncodedFile(List<Group> rows) {

  static EncodedFile read(Path file) {
    EncodedFile all = new EncodedFile(new ArrayList<>());
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
            .withConf(new Configuration())
            .build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        all.rows.add(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  List<String> ids() {
    return rows.stream().map(row -> text(row, "id")).toList();
  }

  List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    rows.forEach(row -> reasons.add(text(row, "reason")));
    return reasons;
  }

  /** Column {@code dense}; null where there is none. */
  List<float[]> vectors() {
    List<float[]> vectors = new ArrayList<>();
    rows.forEach(
        row -> vectors.add(isNull(row, "dense") ? null : floats(row.getGroup("dense", 0))));
    return vectors;
  }

  /** Column {@code sparse}: weights by word id. */
  List<SortedMap<Integer, Float>> sparse() {
    List<SortedMap<Integer, Float>> all = new ArrayList<>();
    for (Group row : rows) {
      Group indices = row.getGroup("sparse", 0).getGroup("indices", 0);
      float[] values = floats(row.getGroup("sparse", 0).getGroup("values", 0));
      SortedMap<Integer, Float> weights = new TreeMap<>();
      for (int i = 0; i < values.length; i++) {
        weights.put(indices.getGroup(0, i).getInteger(0, 0), values[i]);
      }
      all.add(weights);
    }
    return all;
  }

  /** Column {@code multi_vector}. */
  List<float[][]> multiVectors() {
    List<float[][]> all = new ArrayList<>();
    for (Group row : rows) {
      Group list = row.getGroup("multi_vector", 0);
      float[][] vectors = new float[list.getFieldRepetitionCount(0)][];
      for (int t = 0; t < vectors.length; t++) {
        vectors[t] = floats(list.getGroup(0, t).getGroup(0, 0));
      }
      all.add(vectors);
    }
    return all;
  }

  private static String text(Group row, String column) {
    return isNull(row, column) ? null : row.getString(column, 0);
  }

  private static boolean isNull(Group row, String column) {
    return row.getFieldRepetitionCount(column) == 0;
  }

  private static float[] floats(Group list) {
    float[] vector = new float[list.getFieldRepetitionCount(0)];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = list.getGroup(0, d).getFloat(0, 0);
    }
    return vector;
  }
}
