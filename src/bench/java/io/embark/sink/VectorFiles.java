package io.embark.sink;

import io.embark.bench.Spent;
import io.embark.corpus.Json;
import io.embark.corpus.Metric;
import io.embark.corpus.VectorColumn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Writes vectors on one thread as the lake's writer does, and as Parquet's own builder does with
 * plain and with byte-stream-split floats: {@code VectorFiles VECTORS DIMENSION ROWS FOLDER
 * ROUNDS}. VECTORS holds little-endian floats; they are written over and over until there are ROWS
 * rows. The last round's files stay in FOLDER.
 */
public final class VectorFiles {
  private static final String COLUMN = "dense";
  private static final long ROW_GROUP_BYTES = 64L << 20;

  private VectorFiles() {}

  /** How a file is written. */
  private enum Way {
    LAKE,
    PLAIN,
    BYTE_STREAM_SPLIT
  }

  /** One file. */
  record Written(String way, double wallSeconds, double cpuSeconds, long bytes, String path) {}

  /** What the process did; the first round has cold code. */
  record Report(int rows, int dimension, List<Written> files) {}

  /** Writes and prints a {@link Report}. */
  public static void main(String[] arguments) throws IOException {
    int dimension = Integer.parseInt(arguments[1]);
    int rows = Integer.parseInt(arguments[2]);
    float[][] vectors = vectors(Path.of(arguments[0]), dimension);
    List<Written> files = new ArrayList<>();
    for (int round = 0; round < Integer.parseInt(arguments[4]); round++) {
      for (Way way : Way.values()) {
        String name = way.name().toLowerCase(java.util.Locale.ROOT);
        Path file = Path.of(arguments[3]).resolve(name + ".parquet");
        Spent.Clock clock = Spent.start();
        write(way, vectors, rows, file);
        Spent spent = clock.stop();
        files.add(
            new Written(
                name, spent.wallSeconds(), spent.cpuSeconds(), Files.size(file), file.toString()));
      }
    }
    System.out.println(Json.line(new Report(rows, dimension, files)));
  }

  private static float[][] vectors(Path file, int dimension) throws IOException {
    FloatBuffer floats =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[][] vectors = new float[floats.remaining() / dimension][dimension];
    for (float[] vector : vectors) {
      floats.get(vector);
    }
    return vectors;
  }

  private static VectorColumn column(int dimension) {
    return new VectorColumn(
        COLUMN, VectorColumn.DENSE, dimension, Metric.COSINE, true, new TreeMap<>());
  }

  private static void write(Way way, float[][] vectors, int rows, Path file) throws IOException {
    MessageType schema =
        new MessageType(
            "vectors", LakeTable.text("id", Type.Repetition.REQUIRED), LakeTable.vector(COLUMN));
    org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(file.toUri());
    Configuration configuration = new Configuration();
    if (way == Way.LAKE) {
      try (LakeFileWriter out =
          LakeFileWriter.open(
              file.toString(), target, schema, List.of(column(vectors[0].length)), configuration)) {
        for (int i = 0; i < rows; i++) {
          out.write("row " + i, vectors[i % vectors.length]);
        }
        out.finish();
      }
      return;
    }
    LakeFileWriter.Builder builder =
        new LakeFileWriter.Builder(
                HadoopOutputFile.fromPath(target, configuration), schema, Map.of())
            .withConf(configuration)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .withDictionaryEncoding(LakeTable.vectorLeaf(COLUMN), false)
            .withByteStreamSplitEncoding(way == Way.BYTE_STREAM_SPLIT);
    try (ParquetWriter<LakeRecord> out = builder.build()) {
      for (int i = 0; i < rows; i++) {
        out.write(new LakeRecord(new Object[] {"row " + i, vectors[i % vectors.length]}));
      }
    }
  }
}
