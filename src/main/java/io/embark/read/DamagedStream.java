package io.embark.read;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Some decompressors answer damaged data with an unchecked exception, such as an array index. It is
 * a fault of the file, so it becomes an IOException.
 */
final class DamagedStream extends FilterInputStream {
  DamagedStream(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return super.read(bytes, offset, length);
    } catch (RuntimeException e) {
      throw new IOException("damaged compressed data: " + e.getMessage(), e);
    }
  }
}
