package io.embark.media;

import java.io.ByteArrayInputStream;
import java.io.IOException;
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
