package io.embark.encode.remote;

import io.embark.encode.EncodeStatistics;
import java.util.concurrent.atomic.LongAdder;

/** What the requests of one window add up to; many threads. */
final class RequestCounts {
  private final LongAdder answers = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAdder halvings = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  void answered(long tokensCounted) {
    answers.increment();
    tokens.add(tokensCounted);
  }

  void halved() {
    halvings.increment();
  }

  void took(long duration) {
    nanos.add(duration);
  }

  /** An answer counts as a forward pass; padding is not known. */
  EncodeStatistics statistics(long items) {
    return new EncodeStatistics(
        items, answers.sum(), tokens.sum(), tokens.sum(), 0, halvings.sum(), nanos.sum(), 0);
  }
}
