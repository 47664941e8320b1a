package io.embark.encode;

import java.io.Serializable;

/**
 * What forward passes did. Merging two is a commutative sum.
 *
 * @param items inputs encoded
 * @param forwards forward passes
 * @param tokens real tokens, special tokens included
 * @param paddedTokens tokens the model computed, padding included: batch size times longest, summed
 * @param truncated inputs that were cut
 * @param halvings batches cut in half after running out of memory
 * @param forwardNanos time inside forward passes, summed over threads
 * @param tokenizeNanos time inside the tokenizer, summed over threads
 */
public record EncodeStatistics(
    long items,
    long forwards,
    long tokens,
    long paddedTokens,
    long truncated,
    long halvings,
    long forwardNanos,
    long tokenizeNanos)
    implements Serializable {
  /** Nothing done. */
  public static final EncodeStatistics NONE = new EncodeStatistics(0, 0, 0, 0, 0, 0, 0, 0);

  /** The sum of both. */
  public EncodeStatistics plus(EncodeStatistics other) {
    return new EncodeStatistics(
        items + other.items,
        forwards + other.forwards,
        tokens + other.tokens,
        paddedTokens + other.paddedTokens,
        truncated + other.truncated,
        halvings + other.halvings,
        forwardNanos + other.forwardNanos,
        tokenizeNanos + other.tokenizeNanos);
  }
}
