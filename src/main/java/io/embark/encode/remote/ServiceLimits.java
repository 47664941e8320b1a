package io.embark.encode.remote;

import java.io.Serializable;
import java.time.Duration;

/**
 * How much a service is asked at once, and how long.
 *
 * @param batchItems most texts of a request
 * @param batchTokens most tokens of a request by {@link TokenEstimate}, unless one text has more
 * @param requestsInFlight most requests at once, of all tasks of a JVM
 * @param timeout longest wait for a whole answer
 * @param retry longest time from the first try of a batch to the last
 */
record ServiceLimits(
    int batchItems, int batchTokens, int requestsInFlight, Duration timeout, Duration retry)
    implements Serializable {
  ServiceLimits withBatchItems(int items) {
    return new ServiceLimits(items, batchTokens, requestsInFlight, timeout, retry);
  }
}
