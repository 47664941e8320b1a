package io.embark.sink;

import io.embark.corpus.ContentHash;
import io.embark.corpus.Json;
import io.embark.corpus.Ranges;
import io.embark.corpus.VectorColumn;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Writes one Parquet file of a lake table: zstd, and no dictionary on vectors (floats hardly
 * repeat: a dictionary costs time and is thrown away), but for bytes, which it holds in one byte
 * each. Rows keep their order. Not thread-safe. The SHA-256 is taken on the way, so the file is
 * written once and never read back.
 */
public final class LakeFileWriter implements AutoCloseable {
  /** Key in the footer of ranges as JSON: by column, min and max of each component. */
  public static final String RANGES = "embark.ranges";

  /** Bytes of a row group before encoding; bounds the memory of a task. */
  private static final long ROW_GROUP_BYTES = 64L << 20;

  private final String relativePath;
  private final DigestingFile file;
  private final ParquetWriter<LakeRecord> writer;
  private long rows;
  private boolean isClosed;

  private LakeFileWriter(
      String relativePath, DigestingFile file, ParquetWriter<LakeRecord> writer) {
    this.relativePath = relativePath;
    this.file = file;
    this.writer = writer;
  }

  /**
   * Opens a file, replacing one that a killed attempt left.
   *
   * @param relativePath what {@link CommittedFile#path} will say
   * @param target full path
   * @param vectorColumns the columns of vectors in {@code schema}; the ranges that they are stored
   *     by go into the footer, under {@link #RANGES}
   */
  public static LakeFileWriter open(
      String relativePath,
      Path target,
      MessageType schema,
      List<VectorColumn> vectorColumns,
      Configuration configuration)
      throws IOException {
    DigestingFile file = new DigestingFile(HadoopOutputFile.fromPath(target, configuration));
    List<String> vectors = vectorColumns.stream().map(VectorColumn::name).toList();
    Builder builder =
        new Builder(file, schema, metadata(vectorColumns))
            .withConf(configuration)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .withDictionaryEncoding(true);
    for (ColumnDescriptor leaf : schema.getColumns()) {
      boolean isOfVectors = vectors.contains(leaf.getPath()[0]);
      if (isOfVectors
          && leaf.getPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.INT32) {
        builder.withDictionaryEncoding(String.join(".", leaf.getPath()), false);
      }
    }
    return new LakeFileWriter(relativePath, file, builder.build());
  }

  private static Map<String, String> metadata(List<VectorColumn> columns) {
    SortedMap<String, String> metadata = new TreeMap<>();
    metadata.put("writer.model.name", "embark");
    SortedMap<String, Ranges> ranges = new TreeMap<>();
    for (VectorColumn column : columns) {
      if (column.ranges() != null) {
        ranges.put(column.name(), column.ranges());
      }
    }
    if (!ranges.isEmpty()) {
      metadata.put(RANGES, Json.line(ranges));
    }
    return metadata;
  }

  /** One row, values in schema order as {@link LakeRecord} says. */
  public void write(Object... values) throws IOException {
    writer.write(new LakeRecord(values));
    rows++;
  }

  /** Finishes the file; only now it is readable. */
  public CommittedFile finish() throws IOException {
    isClosed = true;
    writer.close();
    return new CommittedFile(relativePath, rows, file.bytes(), file.sha256());
  }

  /** Closes without a result after a failure; nothing after {@link #finish}. */
  @Override
  public void close() throws IOException {
    if (!isClosed) {
      isClosed = true;
      writer.close();
    }
  }

  /** Parquet's writer for rows of a lake table. */
  static final class Builder extends ParquetWriter.Builder<LakeRecord, Builder> {
    private final MessageType schema;
    private final Map<String, String> metadata;

    Builder(OutputFile file, MessageType schema, Map<String, String> metadata) {
      super(file);
      this.schema = schema;
      this.metadata = metadata;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in parquet 1.15: there is no other to override
    protected WriteSupport<LakeRecord> getWriteSupport(Configuration configuration) {
      return new RecordWriting(schema, metadata);
    }
  }

  private static final class RecordWriting extends WriteSupport<LakeRecord> {
    private final MessageType schema;
    private final Map<String, String> metadata;
    private RecordConsumer consumer;

    RecordWriting(MessageType schema, Map<String, String> metadata) {
      this.schema = schema;
      this.metadata = metadata;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in parquet 1.15: there is no other to override
    public WriteContext init(Configuration configuration) {
      return new WriteContext(schema, metadata);
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      this.consumer = recordConsumer;
    }

    @Override
    public void write(LakeRecord row) {
      row.write(consumer, schema);
    }
  }

  /** Passes bytes on and digests them; Parquet only ever appends. */
  private static final class DigestingFile implements OutputFile {
    private final OutputFile file;
    private final MessageDigest digest = ContentHash.digest("SHA-256");
    private long bytes;

    DigestingFile(OutputFile file) {
      this.file = file;
    }

    long bytes() {
      return bytes;
    }

    String sha256() {
      return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) throws IOException {
      return digesting(file.create(blockSizeHint));
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
      return digesting(file.createOrOverwrite(blockSizeHint));
    }

    @Override
    public boolean supportsBlockSize() {
      return file.supportsBlockSize();
    }

    @Override
    public long defaultBlockSize() {
      return file.defaultBlockSize();
    }

    @Override
    public String getPath() {
      return file.getPath();
    }

    private PositionOutputStream digesting(PositionOutputStream out) {
      return new PositionOutputStream() {
        @Override
        public long getPos() throws IOException {
          return out.getPos();
        }

        @Override
        public void write(int value) throws IOException {
          out.write(value);
          digest.update((byte) value);
          bytes++;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
          out.write(buffer, offset, length);
          digest.update(buffer, offset, length);
          bytes += length;
        }

        @Override
        public void flush() throws IOException {
          out.flush();
        }

        @Override
        public void close() throws IOException {
          out.close();
        }
      };
    }
  }
}
