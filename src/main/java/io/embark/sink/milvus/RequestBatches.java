package io.embark.sink.milvus;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Gathers entities into requests: at most so many rows and bytes each, and no key twice in one,
 * which Milvus from 2.6 refuses. The later of two rows of one key goes into a later request and so
 * is the one that stays. Call {@link #finish} at the end.
 */
final class RequestBatches {
  /**
   * A quarter of gRPC's limit of 64 MB at Milvus: a request is sent whole, and again on a fault.
   */
  static final long MAX_BYTES = 16L << 20;

  private final int maxRows;
  private final long maxBytes;
  private final Consumer<List<RowMapping.Entity>> send;
  private final List<RowMapping.Entity> rows = new ArrayList<>();
  private final Set<String> keys = new HashSet<>();
  private long bytes;

  RequestBatches(int maxRows, long maxBytes, Consumer<List<RowMapping.Entity>> send) {
    this.maxRows = maxRows;
    this.maxBytes = maxBytes;
    this.send = send;
  }

  void add(RowMapping.Entity entity) {
    if (rows.size() >= maxRows
        || bytes + entity.bytes() > maxBytes
        || keys.contains(entity.itemId())) {
      finish();
    }
    rows.add(entity);
    keys.add(entity.itemId());
    bytes += entity.bytes();
  }

  /** Sends what is gathered, if anything. */
  void finish() {
    if (!rows.isEmpty()) {
      send.accept(List.copyOf(rows));
    }
    rows.clear();
    keys.clear();
    bytes = 0;
  }
}
