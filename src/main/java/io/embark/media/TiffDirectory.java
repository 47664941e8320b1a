package io.embark.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first directory of a TIFF file, and so of EXIF, which is written as one. Of damaged bytes it
 * has what lies within them; what is no TIFF has no tags.
 */
final class TiffDirectory {
  static final int ORIENTATION = 274;

  private static final short LITTLE_ENDIAN = 0x4949;
  private static final short BIG_ENDIAN = 0x4D4D;
  private static final short TIFF = 42;
  private static final int HEADER_BYTES = 8;
  private static final int COUNT_BYTES = 2;
  private static final int ENTRY_BYTES = 12;
  private static final int VALUE_AT = 8;
  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;

  private final ByteBuffer bytes;
  private final int firstAt;
  private final int entries;

  private TiffDirectory(ByteBuffer bytes, int firstAt, int entries) {
    this.bytes = bytes;
    this.firstAt = firstAt;
    this.entries = entries;
  }

  /**
   * @param tiff from its header on, not changed
   */
  static TiffDirectory of(ByteBuffer tiff) {
    ByteBuffer bytes = tiff.slice();
    if (bytes.limit() < HEADER_BYTES + COUNT_BYTES) {
      return new TiffDirectory(bytes, 0, 0);
    }
    short order = bytes.getShort(0);
    bytes.order(order == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long at = Integer.toUnsignedLong(bytes.getInt(4));
    if ((order != LITTLE_ENDIAN && order != BIG_ENDIAN)
        || bytes.getShort(2) != TIFF
        || at > bytes.limit() - COUNT_BYTES) {
      return new TiffDirectory(bytes, 0, 0);
    }
    int firstAt = (int) at + COUNT_BYTES;
    int counted = Short.toUnsignedInt(bytes.getShort((int) at));
    int fitting = (bytes.limit() - firstAt) / ENTRY_BYTES;
    return new TiffDirectory(bytes, firstAt, Math.min(counted, fitting));
  }

  /**
   * The one whole number of a tag, of 32 bits; of a tag that stands there twice the last, as FFmpeg
   * has it.
   */
  int value(int tag, int otherwise) {
    for (int i = entries - 1; i >= 0; i--) {
      int at = firstAt + i * ENTRY_BYTES;
      if (Short.toUnsignedInt(bytes.getShort(at)) == tag && bytes.getInt(at + 4) == 1) {
        return switch (bytes.getShort(at + 2)) {
          case BYTE -> Byte.toUnsignedInt(bytes.get(at + VALUE_AT));
          case SHORT -> Short.toUnsignedInt(bytes.getShort(at + VALUE_AT));
          case LONG -> bytes.getInt(at + VALUE_AT);
          default -> otherwise;
        };
      }
    }
    return otherwise;
  }
}
