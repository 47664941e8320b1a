package io.embark.sink.milvus;

import java.io.Serializable;

/**
 * What tasks of a load did. Returned by each task rather than counted in accumulators, which count
 * the work of a retried task twice.
 *
 * @param upserted rows sent
 * @param deleted keys removed
 * @param truncated rows that were cut
 * @param retries requests sent again
 */
record LoadCounts(long upserted, long deleted, long truncated, long retries)
    implements Serializable {
  static final LoadCounts NONE = new LoadCounts(0, 0, 0, 0);

  LoadCounts plus(LoadCounts other) {
    return new LoadCounts(
        upserted + other.upserted,
        deleted + other.deleted,
        truncated + other.truncated,
        retries + other.retries);
  }
}
