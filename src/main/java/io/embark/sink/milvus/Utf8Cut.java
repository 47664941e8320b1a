package io.embark.sink.milvus;

import java.nio.charset.StandardCharsets;

/** Texts within a number of UTF-8 bytes: VARCHAR lengths of Milvus count bytes. */
final class Utf8Cut {
  private Utf8Cut() {}

  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** The longest start of {@code text} of at most {@code maxBytes} that ends between characters. */
  static String start(String text, int maxBytes) {
    if (text.length() * 3L <= maxBytes) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= maxBytes) {
      return text;
    }
    int end = maxBytes;
    // a byte 10xxxxxx goes on with a character that began before it
    while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
