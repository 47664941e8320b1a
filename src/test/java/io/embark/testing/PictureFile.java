package io.embark.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Files of pictures as the JDK writes them, and what cameras and attackers make of them. */
public final class PictureFile {
  private static final int JPEG_START_BYTES = 2;
  private static final int PNG_SIZE_AT = 16;
  private static final int PNG_HEADER_AT = 12;
  private static final int PNG_HEADER_BYTES = 17;
  private static final int RIFF_HEADER_BYTES = 12;

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
    byte[] exif = asInJpeg(exif(ByteOrder.BIG_ENDIAN, orientation));
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + 4 + exif.length);
    out.put(jpeg, 0, JPEG_START_BYTES);
    out.putShort((short) 0xFFE1).putShort((short) (2 + exif.length)).put(exif);
    out.put(jpeg, JPEG_START_BYTES, jpeg.length - JPEG_START_BYTES);
    return out.array();
  }

  /** EXIF with what stands before it in a segment of a JPEG. */
  public static byte[] asInJpeg(byte[] exif) {
    byte[] prefix = ascii("Exif\0\0");
    return ByteBuffer.allocate(prefix.length + exif.length).put(prefix).put(exif).array();
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

  /** EXIF that says how a picture was held, and nothing else. */
  public static byte[] exif(ByteOrder order, int orientation) {
    return tiff(order, new byte[0], Map.of(274, orientation));
  }

  /** A PNG with a chunk more, at a place in it. */
  public static byte[] withPngChunk(byte[] png, int at, String name, byte[] data) {
    byte[] named = ByteBuffer.allocate(4 + data.length).put(ascii(name)).put(data).array();
    CRC32 checksum = new CRC32();
    checksum.update(named);
    ByteBuffer out = ByteBuffer.allocate(png.length + 8 + named.length);
    out.put(png, 0, at).putInt(data.length).put(named).putInt((int) checksum.getValue());
    return out.put(png, at, png.length - at).array();
  }

  /** A simple WebP as an extended one, with a chunk behind its picture. */
  public static byte[] withWebpChunk(
      byte[] webp, int width, int height, int flags, String name, byte[] data) {
    int picture = webp.length - RIFF_HEADER_BYTES;
    int size = RIFF_HEADER_BYTES + 18 + picture + 8 + data.length + data.length % 2;
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(ascii("RIFF")).putInt(size - 8).put(ascii("WEBPVP8X")).putInt(10).putInt(flags);
    out.putShort((short) (width - 1)).put((byte) 0).putShort((short) (height - 1)).put((byte) 0);
    out.put(webp, RIFF_HEADER_BYTES, picture);
    out.put(ascii(name)).putInt(data.length).put(data);
    return out.array();
  }

  /** A grey TIFF of 8 bits in one strip, with these tags too. */
  public static byte[] greyTiff(
      ByteOrder order, int width, int height, byte[] strip, Map<Integer, Integer> tags) {
    Map<Integer, Integer> all =
        new TreeMap<>(
            Map.of(
                256,
                width,
                257,
                height,
                258,
                8,
                259,
                1,
                262,
                1,
                273,
                8,
                277,
                1,
                278,
                height,
                279,
                strip.length));
    all.putAll(tags);
    return tiff(order, strip, all);
  }

  /** Pixels from byte 8 on, and behind them the directory of tags of one number each. */
  public static byte[] tiff(ByteOrder order, byte[] pixels, Map<Integer, Integer> tags) {
    SortedMap<Integer, Integer> sorted = new TreeMap<>(tags);
    int size = 8 + pixels.length + 2 + 12 * sorted.size() + 4;
    ByteBuffer out = ByteBuffer.allocate(size).order(order);
    out.put(ascii(order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM")).putShort((short) 42);
    out.putInt(8 + pixels.length).put(pixels).putShort((short) sorted.size());
    sorted.forEach(
        (tag, value) -> {
          boolean isShort = tag == 274;
          out.putShort(tag.shortValue()).putShort((short) (isShort ? 3 : 4)).putInt(1);
          if (isShort) {
            out.putShort(value.shortValue()).putShort((short) 0);
          } else {
            out.putInt(value);
          }
        });
    return out.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
