package io.embark.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.Metric;
import io.embark.corpus.VectorColumn;
import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeFileWriterTest {
  private static final VectorColumn DENSE = WrittenLake.dense(3);

  @TempDir Path folder;

  private static VectorColumn column(String name) {
    return new VectorColumn(name, VectorColumn.DENSE, 3, Metric.COSINE, true, new TreeMap<>());
  }

  private LakeFileWriter open(String name, MessageType schema, String... vectors)
      throws IOException {
    return LakeFileWriter.open(
        "table/" + name,
        new org.apache.hadoop.fs.Path(folder.resolve(name).toUri()),
        schema,
        Stream.of(vectors).map(LakeFileWriterTest::column).toList(),
        new LakeStore(folder.toString(), new Configuration()).configuration());
  }

  private List<Row> read(String name, StructType expected) {
    Dataset<Row> frame = LocalSpark.session().read().parquet(folder.resolve(name).toString());
    assertThat(frame.schema().toDDL()).isEqualTo(expected.toDDL());
    return frame.collectAsList();
  }

  private static Map<String, String> withNullValue() {
    Map<String, String> attributes = new TreeMap<>(Map.of("title", "é 😀", "empty", ""));
    attributes.put("missing", null);
    return attributes;
  }

  private CommittedFile writeEmbeddings(int rows) throws IOException {
    try (LakeFileWriter out = open("e.parquet", LakeTable.embeddings(List.of(DENSE)), "dense")) {
      for (int i = 0; i < rows; i++) {
        boolean isOdd = i % 2 == 1;
        out.write(
            "id" + i,
            "source \u0000 " + i,
            i,
            Long.MAX_VALUE - i,
            Long.MIN_VALUE + i,
            "text",
            isOdd ? null : "text " + i,
            "hash",
            isOdd ? Map.of() : withNullValue(),
            "run",
            isOdd ? null : new float[] {i, -0.0f, Float.MIN_VALUE});
      }
      return out.finish();
    }
  }

  @Test
  void sparkReadsEmbeddingsWithTheSchemaOfTheDesign() throws IOException {
    CommittedFile file = writeEmbeddings(3);
    List<Row> rows =
        read(
            "e.parquet",
            StructType.fromDDL(
                "item_id string, source_id string, segment int, span_start bigint, span_end bigint,"
                    + " modality string, text string, content_hash string, attributes"
                    + " map<string,string>, run_id string, dense array<float>"));
    assertThat(file.rows()).isEqualTo(3);
    assertThat(file.path()).isEqualTo("table/e.parquet");
    assertThat(rows).extracting(row -> row.getString(0)).containsExactly("id0", "id1", "id2");
    Row first = rows.get(0);
    assertThat(first.getString(1)).isEqualTo("source \u0000 0");
    assertThat(first.getInt(2)).isZero();
    assertThat(first.getLong(3)).isEqualTo(Long.MAX_VALUE);
    assertThat(first.getLong(4)).isEqualTo(Long.MIN_VALUE);
    assertThat(first.getString(6)).isEqualTo("text 0");
    assertThat(new HashMap<>(first.<String, String>getJavaMap(8)))
        .isEqualTo(new HashMap<>(withNullValue()));
    assertThat(first.<Float>getList(10)).containsExactly(0f, -0.0f, Float.MIN_VALUE);
    Row second = rows.get(1);
    assertThat(second.isNullAt(6)).isTrue();
    assertThat(second.getJavaMap(8)).isEmpty();
    assertThat(second.isNullAt(10)).isTrue();
  }

  @Test
  void rejectsAndDuplicatesAreTables() throws IOException {
    try (LakeFileWriter out = open("r.parquet", LakeTable.rejects())) {
      out.write("id", "source", "read", "missing_text", "why", null);
      out.finish();
    }
    try (LakeFileWriter out = open("d.parquet", LakeTable.duplicates())) {
      out.write("id", "source", "survivor", "exact", 1.0f);
      out.finish();
    }
    assertThat(
            read(
                "r.parquet",
                StructType.fromDDL(
                    "item_id string, source_id string, stage string, reason string, detail string,"
                        + " text string")))
        .hasToString("[[id,source,read,missing_text,why,null]]");
    assertThat(
            read(
                "d.parquet",
                StructType.fromDDL(
                    "item_id string, source_id string, survivor_id string, method string,"
                        + " similarity float")))
        .hasToString("[[id,source,survivor,exact,1.0]]");
  }

  @Test
  void columnsAreZstdAndVectorsHaveNoDictionary() throws IOException {
    writeEmbeddings(2_000);
    Configuration configuration = new Configuration();
    ParquetMetadata footer;
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path(folder.resolve("e.parquet").toUri()),
                configuration))) {
      footer = reader.getFooter();
    }
    List<ColumnChunkMetaData> chunks =
        footer.getBlocks().stream().flatMap(block -> block.getColumns().stream()).toList();
    assertThat(chunks)
        .extracting(ColumnChunkMetaData::getCodec)
        .containsOnly(CompressionCodecName.ZSTD);
    for (ColumnChunkMetaData chunk : chunks) {
      String column = chunk.getPath().toDotString();
      boolean hasDictionary = chunk.getEncodings().stream().anyMatch(Encoding::usesDictionary);
      if (column.equals(LakeTable.vectorLeaf("dense"))) {
        assertThat(hasDictionary).as(column).isFalse();
      } else if (column.equals("run_id")) {
        assertThat(hasDictionary).as(column).isTrue();
      }
    }
    assertThat(chunks)
        .extracting(chunk -> chunk.getPath().toDotString())
        .contains("dense.list.element", "attributes.key_value.key", "attributes.key_value.value");
    assertThat(footer.getFileMetaData().getKeyValueMetaData())
        .containsEntry("writer.model.name", "embark");
  }

  @Test
  void bytesAndHashAreThoseOfTheFileAndNoChecksumFileLiesBeside()
      throws IOException, NoSuchAlgorithmException {
    CommittedFile file = writeEmbeddings(1_000);
    byte[] bytes = Files.readAllBytes(folder.resolve("e.parquet"));
    assertThat(file.bytes()).isEqualTo(bytes.length);
    assertThat(file.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("e.parquet"));
    }
  }

  @Test
  void aFileThatAKilledAttemptLeftIsReplaced() throws IOException {
    Files.writeString(folder.resolve("e.parquet"), "half a file");
    assertThat(writeEmbeddings(1).bytes()).isEqualTo(Files.size(folder.resolve("e.parquet")));
    assertThat(LocalSpark.session().read().parquet(folder.resolve("e.parquet").toString()).count())
        .isEqualTo(1);
  }

  @Test
  void aRowOfAnotherShapeIsABugThatSaysSo() throws IOException {
    try (LakeFileWriter out = open("d.parquet", LakeTable.duplicates())) {
      assertThatThrownBy(() -> out.write("id"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("1 values for 5 columns of duplicates");
      assertThatThrownBy(() -> out.write("id", "source", "survivor", "exact", (short) 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no Parquet column for class java.lang.Short");
    }
  }
}
