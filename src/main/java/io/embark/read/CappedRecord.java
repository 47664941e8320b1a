package io.embark.read;

import io.embark.corpus.ContentHash;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** A line or CSV record as stored, without its line end. */
final class CappedRecord {
  private static final int HASH_BYTES = 16;

  private final byte[] bytes;
  private final long offset;
  private final long length;
  private final String longHash;

  private CappedRecord(byte[] bytes, long offset, long length, String longHash) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
    this.longHash = longHash;
  }

  /** A record that was kept. */
  static CappedRecord whole(byte[] bytes, long offset) {
    return new CappedRecord(bytes, offset, bytes.length, null);
  }

  /** A record that is longer than the limit, of which only length and hash are known. */
  static CappedRecord tooLong(long offset, long length, MessageDigest digest) {
    return new CappedRecord(null, offset, length, hex(digest.digest()));
  }

  /** Null when it is too long. */
  byte[] bytes() {
    return bytes;
  }

  /** In bytes, also when {@link #bytes} is null. */
  long length() {
    return length;
  }

  /** Of its first byte in the (decompressed) file. */
  long offset() {
    return offset;
  }

  /** As {@link ContentHash}, over the bytes: equal to it where they are UTF-8. */
  String hash() {
    return bytes == null ? longHash : hex(ContentHash.digest("SHA-256").digest(bytes));
  }

  /** Nothing but blanks and line ends. */
  boolean isBlank() {
    if (bytes == null) {
      return false;
    }
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return false;
      }
    }
    return true;
  }

  /** An empty line. */
  boolean isEmpty() {
    return length == 0;
  }

  /** Appends where the record is to a detail. */
  String locate(String detail, String relativePath) {
    return detail + " (" + relativePath + ", record at byte " + offset + ")";
  }

  private static String hex(byte[] digest) {
    return HexFormat.of().formatHex(Arrays.copyOf(digest, HASH_BYTES));
  }
}
