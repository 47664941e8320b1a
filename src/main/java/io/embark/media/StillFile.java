package io.embark.media;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * What the bytes of a still picture say beyond FFmpeg's error codes.
 *
 * @param bytes of the whole file, not changed
 */
@SuppressWarnings("ArrayRecordComponent") // read in place, never compared
record StillFile(byte[] bytes) {
  private static final int GIF_HEADER_BYTES = 13;
  private static final int GIF_FLAGS_AT = 10;
  private static final int GIF_DESCRIPTOR_BYTES = 10;
  private static final int HAS_TABLE = 0x80;
  private static final int TABLE_SIZE = 7;

  private static final int PNG_SIGNATURE_BYTES = 8;
  private static final int PNG_CHUNK_BYTES = 12; // length, name and checksum
  private static final int RIFF_HEADER_BYTES = 12;
  private static final int RIFF_CHUNK_BYTES = 8; // name and length
  private static final int WEBP_FLAGS_AT = 20;
  private static final int HAS_EXIF = 0x08;
  private static final int IS_ANIMATED = 0x02;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final String JPEG_PREFIX = "Exif\0\0";

  /** Fails for more pixels than may be decoded, as the header tells them where the JDK reads it. */
  void checkPixels(MediaLimits limits) throws MediaFault {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return;
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        StreamDecoder.checkPixels(reader.getWidth(0), reader.getHeight(0), limits);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      return; // a header that the JDK does not understand either
    }
  }

  /** Fails for what FFmpeg has no decoder for without saying so. */
  void checkDecodable() throws MediaFault {
    if (isWebp() && (hasWebpFlag(IS_ANIMATED) || webpChunk("ANIM").hasRemaining())) {
      throw MediaReason.UNSUPPORTED_CODEC.because("an animated WebP, expected a still one");
    }
    TiffDirectory.of(ByteBuffer.wrap(bytes)).checkDecodable();
  }

  /** As EXIF of a PNG or WebP says, or a TIFF itself; FFmpeg does not read it there. */
  Orientation orientation() {
    ByteBuffer exif = ByteBuffer.wrap(bytes);
    if (isWebp()) {
      exif = hasWebpFlag(HAS_EXIF) ? webpChunk("EXIF") : NOTHING;
    } else if (isAt(1, "PNG")) {
      exif = pngChunk("eXIf");
    }
    return Orientation.ofExif(TiffDirectory.of(exif).value(TiffDirectory.ORIENTATION, 1));
  }

  private ByteBuffer pngChunk(String name) {
    long at = PNG_SIGNATURE_BYTES;
    while (at + PNG_CHUNK_BYTES <= bytes.length && !isAt((int) at + 4, "IEND")) {
      long length = Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt((int) at));
      if (isAt((int) at + 4, name)) {
        return exif((int) at + 8, length);
      }
      at += PNG_CHUNK_BYTES + length;
    }
    return NOTHING;
  }

  private boolean hasWebpFlag(int flag) {
    return isAt(RIFF_HEADER_BYTES, "VP8X")
        && bytes.length > WEBP_FLAGS_AT
        && (bytes[WEBP_FLAGS_AT] & flag) != 0;
  }

  private boolean isWebp() {
    return isAt(0, "RIFF") && isAt(8, "WEBP");
  }

  private ByteBuffer webpChunk(String name) {
    ByteBuffer webp = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long at = RIFF_HEADER_BYTES;
    while (at + RIFF_CHUNK_BYTES <= bytes.length) {
      long length = Integer.toUnsignedLong(webp.getInt((int) at + 4));
      if (isAt((int) at, name)) {
        return exif((int) at + RIFF_CHUNK_BYTES, length);
      }
      at += RIFF_CHUNK_BYTES + length + (length & 1);
    }
    return NOTHING;
  }

  /** What lies in the file of it, without what stands before EXIF in a JPEG. */
  private ByteBuffer exif(int at, long length) {
    int end = (int) Math.min(at + length, bytes.length);
    int from = isAt(at, JPEG_PREFIX) ? Math.min(at + JPEG_PREFIX.length(), end) : at;
    return ByteBuffer.wrap(bytes, from, end - from);
  }

  private boolean isAt(int at, String ascii) {
    return at + ascii.length() <= bytes.length
        && ascii.equals(new String(bytes, at, ascii.length(), StandardCharsets.ISO_8859_1));
  }

  /** False for a GIF whose first frame ends early: FFmpeg fills it up and says nothing. */
  boolean isWholeGif() {
    int at = GIF_HEADER_BYTES + table(GIF_FLAGS_AT);
    while (at < bytes.length) {
      switch (bytes[at]) {
        case '!' -> at = blocksEnd(at + 2);
        case ',' -> {
          int data = at + GIF_DESCRIPTOR_BYTES + table(at + GIF_DESCRIPTOR_BYTES - 1) + 1;
          return blocksEnd(data) <= bytes.length;
        }
        default -> {
          return false;
        }
      }
    }
    return false;
  }

  private int table(int flagsAt) {
    int flags = flagsAt < bytes.length ? bytes[flagsAt] : 0;
    return (flags & HAS_TABLE) == 0 ? 0 : 3 << ((flags & TABLE_SIZE) + 1);
  }

  /** Behind the block of length 0; behind the file if there is none. */
  private int blocksEnd(int first) {
    int at = first;
    while (at < bytes.length) {
      int length = bytes[at] & 0xFF;
      at += length + 1;
      if (length == 0) {
        return at;
      }
    }
    return bytes.length + 1;
  }
}
