package io.embark.encode.remote;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;

/** Cuts texts into requests, in their order. */
final class RequestBatches {
  private RequestBatches() {}

  /** A text of more than {@code mostTokens} has a request of its own. */
  static List<List<String>> cut(
      Collection<String> texts, int mostItems, long mostTokens, ToLongFunction<String> count) {
    List<List<String>> batches = new ArrayList<>();
    List<String> batch = new ArrayList<>();
    long tokens = 0;
    for (String text : texts) {
      long more = count.applyAsLong(text);
      boolean isFull = batch.size() == mostItems || tokens + more > mostTokens;
      if (isFull && !batch.isEmpty()) {
        batches.add(batch);
        batch = new ArrayList<>();
        tokens = 0;
      }
      batch.add(text);
      tokens += more;
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }
}
