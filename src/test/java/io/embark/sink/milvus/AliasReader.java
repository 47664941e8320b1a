package io.embark.sink.milvus;

import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.data.FloatVec;
import io.milvus.v2.service.vector.response.SearchResp;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Searches through an alias all the time, by several threads that wait for no consistency, and
 * notes every answer that is not whole.
 */
final class AliasReader implements AutoCloseable {
  private final MilvusClientV2 client;
  private final String alias;
  private final int rows;
  private final List<Thread> threads =
      Stream.generate(() -> new Thread(this::read, "alias-reader")).limit(3).toList();
  private final AtomicLong reads = new AtomicLong();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
  private final Set<String> names = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  /**
   * Begins to read.
   *
   * @param rows of every collection behind the alias
   */
  AliasReader(String uri, String alias, int rows) {
    this.client = new MilvusClientV2(ConnectConfig.builder().uri(uri).build());
    this.alias = alias;
    this.rows = rows;
    threads.forEach(Thread::start);
  }

  private void read() {
    while (!isClosed) {
      try {
        check(
            client
                .search(
                    SearchReq.builder()
                        .collectionName(alias)
                        .annsField("dense")
                        .data(List.of(new FloatVec(new float[] {1, 2, 3, 4, 5, 6, 7, 8})))
                        .limit(rows + 10)
                        .outputFields(List.of("source_id"))
                        .consistencyLevel(ConsistencyLevel.EVENTUALLY)
                        .build())
                .getSearchResults()
                .get(0));
      } catch (RuntimeException e) {
        faults.add(e.toString());
      }
      reads.incrementAndGet();
    }
  }

  private void check(List<SearchResp.SearchResult> found) {
    Set<Object> ids = new HashSet<>();
    Set<String> seen = new HashSet<>();
    for (SearchResp.SearchResult hit : found) {
      ids.add(hit.getEntity().get("source_id"));
      seen.add(String.valueOf(hit.getEntity().get("source_id")).replaceFirst("-.*", ""));
    }
    names.addAll(seen);
    if (found.size() != rows || ids.size() != rows || seen.size() != 1) {
      faults.add(found.size() + " hits, " + ids.size() + " different ones, of " + seen);
    }
  }

  /** Waits for so many more searches. */
  void awaitReads(int more) throws InterruptedException {
    long until = reads.get() + more;
    while (reads.get() < until) {
      Thread.sleep(10);
    }
  }

  List<String> faults() {
    return List.copyOf(faults);
  }

  /** What stands before the '-' in the source ids. */
  Set<String> namesSeen() {
    return names;
  }

  @Override
  public void close() {
    isClosed = true;
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    client.close();
  }
}
