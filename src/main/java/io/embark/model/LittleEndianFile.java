package io.embark.model;

import io.embark.corpus.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.Function;

/** A binary file from its beginning to its end, as C programs write it on x86. One thread. */
final class LittleEndianFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 20;

  private final FileChannel channel;
  private final Function<String, UserError> damaged;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long read;

  /**
   * @param damaged makes the error for what was found
   */
  LittleEndianFile(Path file, Function<String, UserError> damaged) throws IOException {
    this.channel = FileChannel.open(file);
    this.damaged = damaged;
  }

  /** No byte is left. */
  boolean isAtEnd() throws IOException {
    return !buffer.hasRemaining() && !fill(1);
  }

  byte int8() throws IOException {
    return need(1).get();
  }

  int int32() throws IOException {
    return need(Integer.BYTES).getInt();
  }

  long int64() throws IOException {
    return need(Long.BYTES).getLong();
  }

  double float64() throws IOException {
    return need(Double.BYTES).getDouble();
  }

  /** Float32s, finite ones. */
  float[] floats(int count) throws IOException {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = need(Float.BYTES).getFloat();
      if (!Float.isFinite(values[i])) {
        throw damaged.apply("the number at byte " + (position() - Float.BYTES) + " is not finite");
      }
    }
    return values;
  }

  /** Bytes up to {@code end}, which is read too and left out. */
  byte[] until(int end, int most) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (true) {
      byte b = int8();
      if (b == end) {
        return bytes.toByteArray();
      }
      if (bytes.size() == most) {
        throw damaged.apply("the text before byte " + position() + " has over " + most + " bytes");
      }
      bytes.write(b);
    }
  }

  /** Bytes read so far. */
  long position() {
    return read - buffer.remaining();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private ByteBuffer need(int bytes) throws IOException {
    if (buffer.remaining() < bytes && !fill(bytes)) {
      throw damaged.apply("it ends at byte " + read);
    }
    return buffer;
  }

  private boolean fill(int bytes) throws IOException {
    buffer.compact();
    while (buffer.position() < bytes) {
      int more = channel.read(buffer);
      if (more < 0) {
        buffer.flip();
        return false;
      }
      read += more;
    }
    buffer.flip();
    return true;
  }
}
