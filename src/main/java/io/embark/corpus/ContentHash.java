package io.embark.corpus;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Hashes that identify bytes and texts; hex in lower case. */
public final class ContentHash {
  private static final int TEXT_HASH_BYTES = 16;

  private ContentHash() {}

  /**
   * First 128 bits of SHA-256 over the UTF-8 of {@code text}, as 32 hex digits; lone surrogates
   * hash as '?'.
   */
  public static String of(String text) {
    byte[] digest = digest("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(Arrays.copyOf(digest, TEXT_HASH_BYTES));
  }

  /** A fresh digest of an algorithm that every JDK 17 has. */
  public static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("JDK without " + algorithm, e);
    }
  }
}
