package io.embark.encode;

/** What one call of an encoder adds up. */
final class EncodeCounters {
  private long items;
  private long forwards;
  private long tokens;
  private long paddedTokens;
  private long truncated;
  private long halvings;
  private long forwardNanos;
  private long tokenizeNanos;

  void tokenized(int truncatedTexts, long nanos) {
    truncated += truncatedTexts;
    tokenizeNanos += nanos;
  }

  /** A pass that came back. */
  void forwarded(Batch batch) {
    forwards++;
    tokens += batch.tokens();
    paddedTokens += batch.paddedTokens();
  }

  /** Time of a pass, failed or not. */
  void forwardTook(long nanos) {
    forwardNanos += nanos;
  }

  void encoded(long embeddings) {
    items += embeddings;
  }

  void halved() {
    halvings++;
  }

  EncodeStatistics snapshot() {
    return new EncodeStatistics(
        items, forwards, tokens, paddedTokens, truncated, halvings, forwardNanos, tokenizeNanos);
  }
}
