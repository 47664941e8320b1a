package io.embark.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;

/** What {@code embark encode} wrote, in file order, read by Parquet's own example reader. */
record EncodedFile(List<String> ids, List<float[]> vectors, List<String> reasons) {

  static EncodedFile read(Path file) {
    EncodedFile all = new EncodedFile(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
            .withConf(new Configuration())
            .build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        all.ids.add(text(row, "id"));
        all.vectors.add(vector(row));
        all.reasons.add(text(row, "reason"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static String text(Group row, String column) {
    return row.getFieldRepetitionCount(column) == 0 ? null : row.getString(column, 0);
  }

  private static float[] vector(Group row) {
    if (row.getFieldRepetitionCount("dense") == 0) {
      return null;
    }
    Group list = row.getGroup("dense", 0);
    float[] vector = new float[list.getFieldRepetitionCount(0)];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = list.getGroup(0, d).getFloat(0, 0);
    }
    return vector;
  }
}
