package io.embark.encode;

import io.embark.corpus.Rejection;
import io.embark.model.TokenIds;
import java.util.Arrays;
import java.util.List;

/**
 * The inputs of one {@link Encoder#encode} call on their way to results: each slot is settled once,
 * by an embedding or by a rejection. One thread.
 */
final class EncodeWindow {
  private static final String STAGE = "encode";
  private static final int LONGEST_DETAIL_CHARS = 300;

  private final TokenIds[] tokens;
  private final Encoded[] results;

  EncodeWindow(int size) {
    tokens = new TokenIds[size];
    results = new Encoded[size];
  }

  void put(int slot, TokenIds ids) {
    tokens[slot] = ids;
  }

  TokenIds[] tokens() {
    return tokens;
  }

  void embed(int slot, Embedding embedding) {
    settle(slot, embedding, null);
  }

  void reject(int slot, String reason, String detail) {
    settle(slot, null, rejection(reason, detail));
  }

  /** Of this stage, its detail one line. */
  static Rejection rejection(String reason, String detail) {
    String line = detail.lines().findFirst().orElse("");
    return new Rejection(
        STAGE,
        reason,
        line.length() > LONGEST_DETAIL_CHARS
            ? line.substring(0, LONGEST_DETAIL_CHARS) + "..."
            : line);
  }

  /** Slots without a result yet, in input order. */
  int[] unsettled() {
    int[] slots = new int[results.length];
    int count = 0;
    for (int i = 0; i < results.length; i++) {
      if (results[i] == null) {
        slots[count++] = i;
      }
    }
    return Arrays.copyOf(slots, count);
  }

  long embedded() {
    return Arrays.stream(results).filter(result -> result.rejection() == null).count();
  }

  /** All results in input order; every slot must be settled. */
  List<Encoded> results() {
    return List.of(results);
  }

  private void settle(int slot, Embedding embedding, Rejection rejection) {
    TokenIds ids = tokens[slot];
    results[slot] =
        new Encoded(
            embedding, ids == null ? 0 : ids.length(), ids != null && ids.isTruncated(), rejection);
  }
}
