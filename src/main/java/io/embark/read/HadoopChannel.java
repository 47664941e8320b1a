package io.embark.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file of any Hadoop file system as a channel to read. One thread. */
public final class HadoopChannel implements SeekableByteChannel {
  private static final int BUFFER_BYTES = 1 << 16;

  private final FSDataInputStream in;
  private final long size;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private boolean isOpen = true;

  private HadoopChannel(FSDataInputStream in, long size) {
    this.in = in;
    this.size = size;
  }

  /** Opens an existing file. */
  public static HadoopChannel open(Path file, Configuration configuration) throws IOException {
    FileSystem files = file.getFileSystem(configuration);
    long size = files.getFileStatus(file).getLen();
    return new HadoopChannel(FileOpener.open(files, file), size);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int read = in.read(buffer, 0, Math.min(buffer.length, target.remaining()));
    if (read > 0) {
      target.put(buffer, 0, read);
    }
    return read;
  }

  @Override
  public long position() throws IOException {
    return in.getPos();
  }

  @Override
  public HadoopChannel position(long position) throws IOException {
    in.seek(Math.min(position, size)); // a channel may stand behind its end, a stream may not
    return this;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public HadoopChannel truncate(long length) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  @Override
  public void close() throws IOException {
    isOpen = false;
    in.close();
  }
}
