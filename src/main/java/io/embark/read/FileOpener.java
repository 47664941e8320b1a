package io.embark.read;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Opens input files on driver and executors with the session's Hadoop configuration. */
public final class FileOpener implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Broadcast<SerializableConfiguration> configuration;

  FileOpener(SparkSession spark) {
    this.configuration =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
  }

  /** The bytes as they are stored. Caller closes. */
  FSDataInputStream open(InputFile file) throws IOException {
    Path path = new Path(file.uri());
    return open(FileSystem.get(path.toUri(), conf()), path);
  }

  /**
   * As {@link FileSystem#open(Path)}; also a local file with a colon in its name. Beside such a one
   * there is no file of checksums, since Hadoop has no name for it, and asking for it throws an
   * {@link IllegalArgumentException}. Caller closes.
   */
  public static FSDataInputStream open(FileSystem files, Path file) throws IOException {
    return file.getName().contains(":") && files instanceof ChecksumFileSystem local
        ? local.getRawFileSystem().open(file)
        : files.open(file);
  }

  /**
   * The bytes from {@code start} on, decompressed by the file's extension: what Hadoop's codecs
   * know ({@code gz}, {@code bz2}, ...) and {@code zst}, for which Hadoop would need a native
   * library. Caller closes.
   */
  InputStream openDecompressed(InputFile file, long start) throws IOException {
    FSDataInputStream stored = open(file);
    try {
      if (isZstd(file)) {
        return new DamagedStream(new ZstdInputStream(stored));
      }
      CompressionCodec codec = codec(file);
      if (codec != null) {
        return new DamagedStream(codec.createInputStream(stored));
      }
      stored.seek(start);
      return stored;
    } catch (IOException | RuntimeException e) {
      stored.close();
      throw e;
    }
  }

  /** Can be read from the middle. */
  boolean isSplittable(InputFile file) {
    return !isZstd(file) && codec(file) == null;
  }

  private static boolean isZstd(InputFile file) {
    String extension = FileName.extension(file.relativePath());
    return extension.equals("zst") || extension.equals("zstd");
  }

  private CompressionCodec codec(InputFile file) {
    return new CompressionCodecFactory(conf()).getCodec(new Path(file.uri()));
  }

  private Configuration conf() {
    return configuration.value().value();
  }
}
