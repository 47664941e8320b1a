package io.embark.sink.milvus;

import io.milvus.grpc.MutationResult;
import io.milvus.grpc.UpsertRequest;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/**
 * Sends the rows of one Spark partition. Run twice, or twice at once, it leaves the same rows:
 * every request is an upsert by key. The next request is made while one is under way.
 *
 * @param collection the collection itself, not its alias
 * @param batchRows most rows a request
 */
record UpsertTask(MilvusAddress address, String collection, RowMapping mapping, int batchRows)
    implements FlatMapFunction<Iterator<Row>, LoadCounts> {
  @Override
  public Iterator<LoadCounts> call(Iterator<Row> rows) {
    try (MilvusConnection connection = new MilvusConnection(address);
        RequestUnderWay requests = new RequestUnderWay()) {
      RequestBatches batches =
          new RequestBatches(
              batchRows,
              RequestBatches.MAX_BYTES,
              batch -> requests.send(upsert(connection, batch)));
      long upserted = 0;
      long truncated = 0;
      while (rows.hasNext()) {
        RowMapping.Entity entity = mapping.entity(rows.next());
        batches.add(entity);
        upserted++;
        truncated += entity.isTruncated() ? 1 : 0;
      }
      batches.finish();
      requests.await();
      return List.of(new LoadCounts(upserted, 0, truncated, connection.retries())).iterator();
    }
  }

  /** A request that is made and is to be sent. */
  private Runnable upsert(MilvusConnection connection, List<RowMapping.Entity> batch) {
    UpsertRequest request =
        UpsertRequest.newBuilder()
            .setDbName(address.dbName())
            .setCollectionName(collection)
            .setNumRows(batch.size())
            .addAllFieldsData(FieldColumns.of(mapping.plan().fields(), batch))
            .build();
    String operation = "upsert " + batch.size() + " rows into '" + collection + "'";
    return () ->
        connection.ask(
            operation,
            stub -> {
              MutationResult answer = stub.upsert(request);
              MilvusConnection.check(operation, answer.getStatus());
              return answer.getUpsertCnt();
            });
  }
}
