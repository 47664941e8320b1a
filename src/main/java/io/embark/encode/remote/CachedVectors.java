package io.embark.encode.remote;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * One file of the cache: magic, dimension, count; all keys; all vectors; CRC-32 of what is before
 * it. Big-endian. Its length follows from its head, so a file that is half written, or still being
 * written, is told by its length alone.
 */
final class CachedVectors {
  static final int KEY_BYTES = 32;
  private static final int MAGIC = 0x454d4231; // EMB1
  private static final int HEAD_BYTES = 3 * Integer.BYTES;

  private CachedVectors() {}

  static byte[] bytes(Map<ByteBuffer, float[]> vectors, int dimension) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeInt(dimension);
      out.writeInt(vectors.size());
      for (ByteBuffer key : vectors.keySet()) {
        byte[] keyBytes = new byte[KEY_BYTES];
        key.duplicate().get(keyBytes);
        out.write(keyBytes);
      }
      for (float[] vector : vectors.values()) {
        for (float value : vector) {
          out.writeFloat(value);
        }
      }
      out.writeInt(crc(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // in memory
    }
    return bytes.toByteArray();
  }

  /** Keys of a file of {@code length} bytes; empty for one that is not whole. */
  static Optional<List<ByteBuffer>> keys(DataInputStream in, long length, int dimension)
      throws IOException {
    if (length < HEAD_BYTES || in.readInt() != MAGIC || in.readInt() != dimension) {
      return Optional.empty();
    }
    int count = in.readInt();
    if (count < 0 || length != length(count, dimension)) {
      return Optional.empty();
    }
    List<ByteBuffer> keys = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      keys.add(ByteBuffer.wrap(in.readNBytes(KEY_BYTES)));
    }
    return Optional.of(keys);
  }

  /** Vectors by key; nothing if a byte of the file was changed. */
  static Map<ByteBuffer, float[]> vectors(byte[] file, int dimension) {
    ByteBuffer in = ByteBuffer.wrap(file);
    Map<ByteBuffer, float[]> vectors = new HashMap<>();
    if (file.length < HEAD_BYTES
        || in.getInt() != MAGIC
        || in.getInt() != dimension
        || file.length != length(in.getInt(), dimension)
        || in.getInt(file.length - Integer.BYTES) != crc(file, file.length - Integer.BYTES)) {
      return vectors;
    }
    int count = in.getInt(2 * Integer.BYTES);
    for (int i = 0; i < count; i++) {
      byte[] key = new byte[KEY_BYTES];
      in.get(HEAD_BYTES + i * KEY_BYTES, key);
      float[] vector = new float[dimension];
      in.slice(
              HEAD_BYTES + count * KEY_BYTES + i * dimension * Float.BYTES, dimension * Float.BYTES)
          .asFloatBuffer()
          .get(vector);
      vectors.put(ByteBuffer.wrap(key), vector);
    }
    return vectors;
  }

  private static long length(int count, int dimension) {
    return HEAD_BYTES + (long) count * (KEY_BYTES + (long) dimension * Float.BYTES) + Integer.BYTES;
  }

  private static int crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
