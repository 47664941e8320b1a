package io.embark.encode.remote;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Guesses the tokens of a text whose tokenizer is at the service: its UTF-8 bytes times the tokens
 * a byte that the answers told so far. Thread-safe.
 */
final class TokenEstimate {
  /** Byte-pair vocabularies have 3 to 4 bytes a token in European languages, 2 to 3 in Chinese. */
  private static final long FIRST_BYTES_A_TOKEN = 3;

  /** What the first guess weighs against answers. */
  private static final long FIRST_TOKENS = 1_000;

  private long bytes = FIRST_TOKENS * FIRST_BYTES_A_TOKEN;
  private long tokens = FIRST_TOKENS;

  /** At least 1. */
  synchronized long tokens(String text) {
    return Math.max(1, Math.round((double) bytes(text) * tokens / bytes));
  }

  /** {@code counted}: tokens of all {@code texts}, as the service says; 0 if it does not. */
  void learn(List<String> texts, long counted) {
    if (counted > 0) {
      long sent = texts.stream().mapToLong(TokenEstimate::bytes).sum();
      synchronized (this) {
        bytes += sent;
        tokens += counted;
      }
    }
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
