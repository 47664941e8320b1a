package io.embark.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Files of pictures as the JDK writes them, and what cameras and attackers make of them. */
public final class PictureFile {
  private static final int JPEG_START_BYTES = 2;
  private static final int PNG_SIZE_AT = 16;
  private static final int PNG_HEADER_AT = 12;
  private static final int PNG_HEADER_BYTES = 17;

  private PictureFile() {}

  /** Its bytes in a format that ImageIO knows by that name. */
  public static byte[] encoded(BufferedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalArgumentException("ImageIO does not write " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A JPEG with an EXIF segment that says how it was held. */
  public static byte[] withOrientation(byte[] jpeg, int orientation) {
    byte[] exif = {
      (byte) 0xFF,
      (byte) 0xE1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0, // marker, length
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8, // TIFF header, big-endian
      0,
      1,
      1,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      (byte) orientation,
      0,
      0, // one entry: tag 274, SHORT
      0,
      0,
      0,
      0 // no further directory
    };
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + exif.length);
    out.put(jpeg, 0, JPEG_START_BYTES).put(exif);
    out.put(jpeg, JPEG_START_BYTES, jpeg.length - JPEG_START_BYTES);
    return out.array();
  }

  /** A PNG whose header promises another size, with a checksum that is right. */
  public static byte[] withPngSize(byte[] png, int width, int height) {
    byte[] changed = png.clone();
    ByteBuffer.wrap(changed).putInt(PNG_SIZE_AT, width).putInt(PNG_SIZE_AT + 4, height);
    CRC32 checksum = new CRC32();
    checksum.update(changed, PNG_HEADER_AT, PNG_HEADER_BYTES);
    ByteBuffer.wrap(changed).putInt(PNG_HEADER_AT + PNG_HEADER_BYTES, (int) checksum.getValue());
    return changed;
  }
}
