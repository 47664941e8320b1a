package io.embark.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;

/**
 * The first directory of a TIFF file, and so of EXIF, which is written as one. Of damaged bytes it
 * has what lies within them; what is no TIFF has no tags.
 */
final class TiffDirectory {
  static final int ORIENTATION = 274;

  private static final int SUBFILE = 254;
  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int TILE_WIDTH = 322;
  private static final int SUB_DIRECTORIES = 330;
  private static final int CFA_PATTERN = 33422;
  private static final int DNG_VERSION = 50706;

  /** Of which FFmpeg makes pixels. */
  private static final Set<Integer> DECODED =
      Set.of(
          SUBFILE,
          256,
          257,
          258,
          COMPRESSION,
          PHOTOMETRIC,
          266,
          273,
          277,
          278,
          279,
          282,
          283,
          284,
          292,
          293,
          317,
          320,
          530);

  /** None, CCITT, LZW, both Deflates and PackBits: of the others FFmpeg makes a black picture. */
  private static final Set<Integer> COMPRESSIONS = Set.of(1, 2, 3, 4, 5, 8, 32946, 32773);

  private static final Map<Integer, String> OTHER_COMPRESSIONS =
      Map.of(
          6, "JPEG as TIFF 6.0 had it",
          7, "JPEG",
          34712, "JPEG 2000",
          34887, "LERC",
          34925, "LZMA",
          50000, "Zstandard",
          50001, "WebP",
          50002, "JPEG XL");

  private static final int BLACK_IS_ZERO = 1;
  private static final Map<Integer, String> OTHER_COLOURS =
      Map.of(
          4, "a mask",
          8, "CIELAB",
          9, "ICCLAB",
          10, "ITULAB",
          32844, "LogL",
          32845, "LogLuv");

  private static final short LITTLE_ENDIAN = 0x4949;
  private static final short BIG_ENDIAN = 0x4D4D;
  private static final short TIFF = 42;
  private static final int HEADER_BYTES = 8;
  private static final short NO_TYPE = 0;
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

  /** Fails for what FFmpeg has no decoder for, and gives as a picture or calls damaged. */
  void checkDecodable() throws MediaFault {
    if (isRaw()) {
      return;
    }
    int compression = value(COMPRESSION, 1);
    if (!COMPRESSIONS.contains(compression)) {
      throw MediaReason.UNSUPPORTED_CODEC.because(
          "a TIFF of compression "
              + named(compression, OTHER_COMPRESSIONS)
              + ", expected none, CCITT, LZW, Deflate or PackBits");
    }
    int colours = value(PHOTOMETRIC, BLACK_IS_ZERO);
    if (OTHER_COLOURS.containsKey(colours)) {
      throw MediaReason.UNSUPPORTED_CODEC.because(
          "a TIFF of colours "
              + named(colours, OTHER_COLOURS)
              + ", expected grey, RGB, a palette, CMYK or YCbCr");
    }
    if (has(TILE_WIDTH)) {
      throw MediaReason.UNSUPPORTED_CODEC.because("a TIFF of tiles, expected one of strips");
    }
  }

  /**
   * Changes the bytes so that FFmpeg may be strict: it passes over a tag without a type, and takes
   * one that it does not know for a fault.
   *
   * @return false for what must be decoded without being strict, of which nothing is changed
   */
  boolean dropUnknown() {
    if (isRaw()) {
      return false;
    }
    for (int i = 0; i < entries; i++) {
      int at = firstAt + i * ENTRY_BYTES;
      if (!DECODED.contains(Short.toUnsignedInt(bytes.getShort(at)))) {
        bytes.putShort(at + 2, NO_TYPE);
      }
    }
    return true;
  }

  private static String named(int number, Map<Integer, String> names) {
    String name = names.get(number);
    return name == null ? Integer.toString(number) : number + " (" + name + ")";
  }

  /** Whether FFmpeg decodes it as a camera's, by other rules and from another directory. */
  private boolean isRaw() {
    return has(DNG_VERSION) || has(CFA_PATTERN) || (has(SUB_DIRECTORIES) && value(SUBFILE, 0) != 0);
  }

  private boolean has(int tag) {
    for (int i = 0; i < entries; i++) {
      if (Short.toUnsignedInt(bytes.getShort(firstAt + i * ENTRY_BYTES)) == tag) {
        return true;
      }
    }
    return false;
  }

  /** The one whole number of a tag, the last if it stands there twice. */
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
