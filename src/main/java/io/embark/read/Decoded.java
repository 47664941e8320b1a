package io.embark.read;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as text, or the first place where they are not of their charset. Nothing is replaced.
 *
 * @param text null with a fault
 * @param fault one line for the reject's detail, or null
 */
record Decoded(String text, String fault) {
  /**
   * By byte order mark (UTF-8, UTF-16, UTF-32; the mark is not part of the text), else by {@code
   * charset}.
   */
  static Decoded of(byte[] bytes, Charset charset) {
    return switch (markLength(bytes)) {
      case 0 -> decode(bytes, 0, charset);
      case 3 -> decode(bytes, 3, StandardCharsets.UTF_8);
      case 4 -> decode(bytes, 4, Charset.forName(bytes[0] == 0 ? "UTF-32BE" : "UTF-32LE"));
      default ->
          decode(
              bytes,
              2,
              bytes[0] == (byte) 0xFE ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE);
    };
  }

  /** By {@code charset} alone; a mark stays in the text. */
  static Decoded strictly(byte[] bytes, Charset charset) {
    return decode(bytes, 0, charset);
  }

  /** Length of the byte order mark: 0 (none), 2 (UTF-16), 3 (UTF-8) or 4 (UTF-32). */
  static int markLength(byte[] bytes) {
    if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
      return 3;
    }
    if (startsWith(bytes, 0xFF, 0xFE, 0, 0) || startsWith(bytes, 0, 0, 0xFE, 0xFF)) {
      return 4;
    }
    return startsWith(bytes, 0xFF, 0xFE) || startsWith(bytes, 0xFE, 0xFF) ? 2 : 0;
  }

  private static boolean startsWith(byte[] bytes, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= bytes.length || bytes[i] != (byte) mark[i]) {
        return false;
      }
    }
    return true;
  }

  private static Decoded decode(byte[] bytes, int from, Charset charset) {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, from, bytes.length - from);
    CharBuffer out =
        CharBuffer.allocate((int) Math.ceil(in.remaining() * (double) decoder.maxCharsPerByte()));
    CoderResult result = decoder.decode(in, out, true);
    if (!result.isError()) {
      result = decoder.flush(out);
    }
    if (result.isError()) {
      return new Decoded(null, fault(bytes, in.position(), charset));
    }
    return new Decoded(out.flip().toString(), null);
  }

  private static String fault(byte[] bytes, int offset, Charset charset) {
    return String.format(
        "found byte 0x%02X at offset %d, expected %s", bytes[offset], offset, charset.name());
  }
}
