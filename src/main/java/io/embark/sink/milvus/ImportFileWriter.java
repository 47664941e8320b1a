package io.embark.sink.milvus;

import io.embark.corpus.Columns;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Writes a Parquet file of {@link ImportColumns}: values and lists of them, no deeper. Each goes to
 * the writer of its column with its levels (Dremel's, as parquet.apache.org tells them), as {@code
 * ParquetWriter} does behind a record consumer: that takes an element of a list through six calls,
 * which was half of the CPU of laying files out. Not thread-safe.
 */
final class ImportFileWriter implements AutoCloseable {
  /** Bytes of a row group before compression; bounds the memory of a task. */
  private static final long ROW_GROUP_BYTES = 64L << 20;

  /** The length of what is held is looked at after so many rows, as looking takes its time. */
  private static final int ROWS_BETWEEN_LOOKS = 100;

  /** What hardly repeats, as floats of vectors do not: a dictionary would be thrown away. */
  private static final List<String> UNIQUE =
      List.of(Columns.ITEM_ID, Columns.TEXT, Columns.ATTRIBUTES);

  private final MessageType schema;
  private final List<ColumnDescriptor> leaves;
  private final ParquetProperties properties;
  private final CompressionCodecFactory codecs;
  private final ParquetFileWriter file;
  private ColumnChunkPageWriteStore pages;
  private ColumnWriteStore columns;
  private long written;
  private long bytes;
  private long rowsOfGroup;
  private long rows;

  /** Opens a file, replacing one that a killed attempt left. */
  ImportFileWriter(Path target, MessageType schema, Configuration configuration)
      throws IOException {
    this.schema = schema;
    this.leaves = schema.getColumns();
    ParquetProperties.Builder builder = ParquetProperties.builder();
    for (ColumnDescriptor leaf : leaves) {
      String path = String.join(".", leaf.getPath());
      if (leaf.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.FLOAT) {
        builder
            .withDictionaryEncoding(path, false)
            .withStatisticsEnabled(path, false)
            .withSizeStatisticsEnabled(path, false);
      } else if (UNIQUE.contains(path)) {
        builder.withDictionaryEncoding(path, false);
      }
    }
    this.properties = builder.build();
    this.codecs = new CodecFactory(configuration, properties.getPageSizeThreshold());
    this.file =
        new ParquetFileWriter(
            HadoopOutputFile.fromPath(target, configuration),
            schema,
            ParquetFileWriter.Mode.OVERWRITE,
            ROW_GROUP_BYTES,
            ParquetWriter.MAX_PADDING_SIZE_DEFAULT,
            properties.getColumnIndexTruncateLength(),
            properties.getStatisticsTruncateLength(),
            properties.getPageWriteChecksumEnabled());
    file.start();
    beginGroup();
  }

  private void beginGroup() {
    pages =
        new ColumnChunkPageWriteStore(
            codecs.getCompressor(CompressionCodecName.ZSTD),
            schema,
            properties.getAllocator(),
            properties.getColumnIndexTruncateLength(),
            properties.getPageWriteChecksumEnabled());
    columns = properties.newColumnWriteStore(schema, pages);
    rowsOfGroup = 0;
  }

  /** One row of {@link ImportColumns#values}. */
  void write(Object... values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      write(leaves.get(i), columns.getColumnWriter(leaves.get(i)), values[i]);
    }
    columns.endRecord();
    rows++;
    rowsOfGroup++;
    if (rows % ROWS_BETWEEN_LOOKS == 0) {
      if (columns.getBufferedSize() > ROW_GROUP_BYTES) {
        endGroup();
        beginGroup();
      }
      bytes = written + columns.getBufferedSize();
    }
  }

  private static void write(ColumnDescriptor leaf, ColumnWriter column, Object value) {
    int there = leaf.getMaxDefinitionLevel();
    if (value == null || isEmpty(value)) {
      column.writeNull(0, 0);
    } else if (value instanceof String text) {
      column.write(Binary.fromString(text), 0, there);
    } else if (value instanceof Integer number) {
      column.write(number, 0, there);
    } else if (value instanceof Long number) {
      column.write(number, 0, there);
    } else if (value instanceof Double number) {
      column.write(number, 0, there);
    } else if (value instanceof Boolean bool) {
      column.write(bool, 0, there);
    } else if (value instanceof float[] floats) {
      for (int i = 0; i < floats.length; i++) {
        column.write(floats[i], i == 0 ? 0 : 1, there);
      }
    } else if (value instanceof byte[] bytes) {
      boolean isSigned =
          leaf.getPrimitiveType().getLogicalTypeAnnotation()
                  instanceof IntLogicalTypeAnnotation type
              && type.isSigned();
      for (int i = 0; i < bytes.length; i++) {
        column.write(isSigned ? bytes[i] : Byte.toUnsignedInt(bytes[i]), i == 0 ? 0 : 1, there);
      }
    } else {
      throw new IllegalStateException("no column of " + value.getClass());
    }
  }

  private static boolean isEmpty(Object value) {
    return (value instanceof float[] floats && floats.length == 0)
        || (value instanceof byte[] bytes && bytes.length == 0);
  }

  /**
   * Length of the file if it had ended after its last hundred rows, about: what is not written yet
   * is counted as it is held.
   */
  long bytes() {
    return bytes;
  }

  private void endGroup() throws IOException {
    if (rowsOfGroup > 0) {
      file.startBlock(rowsOfGroup);
      columns.flush();
      pages.flushToFileWriter(file);
      file.endBlock();
    }
    closeGroup();
    written = file.getPos();
  }

  private void closeGroup() {
    columns.close();
    pages.close();
    columns = null;
  }

  /** Finishes the file; only now it is readable. Answers its rows. */
  long finish() throws IOException {
    endGroup();
    file.end(Map.of("writer.model.name", "embark"));
    codecs.release();
    return rows;
  }

  /** Closes without a result after a failure; nothing after {@link #finish}. */
  @Override
  public void close() throws IOException {
    if (columns != null) {
      closeGroup();
      codecs.release();
      file.close();
    }
  }
}
