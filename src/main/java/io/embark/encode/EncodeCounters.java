package io.embark.encode;

import java.util.concurrent.atomic.LongAdder;

/** What the threads of one encoder add up. */
final class EncodeCounters {
  private final LongAdder items = new LongAdder();
  private final LongAdder forwards = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAdder paddedTokens = new LongAdder();
  private final LongAdder truncated = new LongAdder();
  private final LongAdder halvings = new LongAdder();
  private final LongAdder forwardNanos = new LongAdder();
  private final LongAdder tokenizeNanos = new LongAdder();

  void tokenized(int truncatedTexts, long nanos) {
    truncated.add(truncatedTexts);
    tokenizeNanos.add(nanos);
  }

  /** A pass that came back. */
  void forwarded(PaddedBatch batch) {
    forwards.increment();
    tokens.add(batch.tokens());
    paddedTokens.add(batch.paddedTokens());
  }

  /** Time of a pass, failed or not. */
  void forwardTook(long nanos) {
    forwardNanos.add(nanos);
  }

  void encoded(long embeddings) {
    items.add(embeddings);
  }

  void halved() {
    halvings.increment();
  }

  EncodeStatistics snapshot() {
    return new EncodeStatistics(
        items.sum(),
        forwards.sum(),
        tokens.sum(),
        paddedTokens.sum(),
        truncated.sum(),
        halvings.sum(),
        forwardNanos.sum(),
        tokenizeNanos.sum());
  }
}
