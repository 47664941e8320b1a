package io.embark.sink.milvus;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.milvus.grpc.FlushRequest;
import io.milvus.grpc.FlushResponse;
import io.milvus.grpc.GetFlushStateRequest;
import io.milvus.grpc.GetFlushStateResponse;
import io.milvus.grpc.LongArray;
import java.time.Duration;

/**
 * A flush that is under way: what was sent before it is written to the server's storage when it is
 * done. The server works on it while its owner, one thread, does other things with the same
 * connection. Asking for it twice is asking for it once.
 */
final class CollectionFlush {
  private final MilvusConnection connection;
  private final String collection;
  private FlushResponse begun;
  private long retries;

  private CollectionFlush(MilvusConnection connection, String collection) {
    this.connection = connection;
    this.collection = collection;
  }

  static CollectionFlush begin(MilvusConnection connection, String collection) {
    CollectionFlush flush = new CollectionFlush(connection, collection);
    flush.begin();
    return flush;
  }

  private void begin() {
    FlushRequest request =
        FlushRequest.newBuilder()
            .setDbName(connection.address().dbName())
            .addCollectionNames(collection)
            .build();
    begun =
        connection.ask(
            operation(),
            stub -> {
              FlushResponse answer = stub.flush(request);
              MilvusConnection.check(operation(), answer.getStatus());
              return answer;
            });
    retries = connection.retries();
  }

  /** Waits until it is done; one that a restart of the server may have lost is begun again. */
  void await() {
    Duration longest = connection.address().requestTimeout();
    Patience patience = new Patience(longest);
    while (!isDone()) {
      if (patience.worn().isPresent()) {
        throw new UserError(
            Category.SINK,
            "Cannot "
                + operation()
                + " at "
                + connection.address()
                + ": it is not done after "
                + longest.toSeconds()
                + " s, expected it within that time (request-seconds). Look at the server's log,"
                + " then run again, or raise request-seconds beside "
                + connection.address().setting()
                + ".");
      }
      patience.pause();
      if (connection.retries() > retries) {
        begin();
      }
    }
  }

  private boolean isDone() {
    GetFlushStateRequest request =
        GetFlushStateRequest.newBuilder()
            .setDbName(connection.address().dbName())
            .setCollectionName(collection)
            .addAllSegmentIDs(
                begun
                    .getCollSegIDsOrDefault(collection, LongArray.getDefaultInstance())
                    .getDataList())
            .setFlushTs(begun.getCollFlushTsOrDefault(collection, 0))
            .build();
    return connection.ask(
        operation(),
        stub -> {
          GetFlushStateResponse answer = stub.getFlushState(request);
          MilvusConnection.check(operation(), answer.getStatus());
          return answer.getFlushed();
        });
  }

  private String operation() {
    return "flush collection '" + collection + "'";
  }
}
