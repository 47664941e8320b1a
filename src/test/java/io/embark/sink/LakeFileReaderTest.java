package io.embark.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.Metric;
import io.embark.corpus.SparseVector;
import io.embark.corpus.VectorColumn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeFileReaderTest {
  private static final List<VectorColumn> COLUMNS =
      List.of(
          column("dense", VectorColumn.DENSE),
          column("words", VectorColumn.SPARSE),
          column("tokens", VectorColumn.MULTI_VECTOR));

  @TempDir Path folder;

  private static VectorColumn column(String name, String kind) {
    return new VectorColumn(name, kind, 2, Metric.IP, false, new TreeMap<>());
  }

  private static Object[] row(String id, String text, Map<String, String> attributes) {
    return new Object[] {
      id, "source", 3, 4L, 5_000_000_000L, "text", text, "hash", attributes, "run", null, null, null
    };
  }

  @Test
  void everyColumnComesBackAsItWasWritten() throws IOException {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("title", "Title 😀");
    attributes.put("empty", null);
    Object[] full = row("a", "a text", attributes);
    full[10] = new float[] {1.5f, -0f};
    full[11] = new SparseVector(new int[] {7, 30_000}, new float[] {0.25f, 9});
    full[12] = new float[][] {{1, 2}, {3, 4}, {5, 6}};
    Object[] empty = row("b", "", Map.of());
    empty[10] = new float[0];
    empty[11] = new SparseVector(new int[0], new float[0]);
    empty[12] = new float[0][];
    Object[] bare = row("c", null, Map.of());
    org.apache.hadoop.fs.Path file =
        new org.apache.hadoop.fs.Path(folder.resolve("rows.parquet").toUri());
    Configuration configuration =
        new LakeStore(folder.toString(), new Configuration()).configuration();
    try (LakeFileWriter out =
        LakeFileWriter.open(
            "rows.parquet", file, LakeTable.embeddings(COLUMNS), COLUMNS, configuration)) {
      out.write(full);
      out.write(empty);
      out.write(bare);
      out.finish();
    }

    try (LakeFileReader in = LakeFileReader.open(file, configuration)) {
      for (Object[] row : List.of(full, empty, bare)) {
        assertThat(Arrays.deepEquals(in.read(), row)).as(Arrays.deepToString(row)).isTrue();
      }
      assertThat(in.read()).isNull();
    }
  }
}
