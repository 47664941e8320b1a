package io.embark.sink.milvus;

import io.milvus.v2.service.vector.request.DeleteReq;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/**
 * Removes the keys of one Spark partition, given in column 0. Only keys that still belong to this
 * job and partition go: a source that moved to another partition has been loaded there under the
 * same key.
 *
 * @param filter rows of the job and partition
 */
record DeleteTask(MilvusAddress address, String collection, String filter)
    implements FlatMapFunction<Iterator<Row>, LoadCounts> {
  private static final int BATCH_KEYS = 500;

  @Override
  public Iterator<LoadCounts> call(Iterator<Row> rows) {
    try (MilvusConnection connection = new MilvusConnection(address)) {
      long deleted = 0;
      List<String> keys = new ArrayList<>(BATCH_KEYS);
      while (rows.hasNext()) {
        keys.add(rows.next().getString(0));
        if (keys.size() == BATCH_KEYS || !rows.hasNext()) {
          deleted += delete(connection, keys);
          keys.clear();
        }
      }
      return List.of(new LoadCounts(0, deleted, 0, connection.retries())).iterator();
    }
  }

  private long delete(MilvusConnection connection, List<String> keys) {
    List<String> there =
        new CollectionRows(connection, collection)
            .keys(MilvusFilter.and(MilvusFilter.keys(keys), filter), keys.size());
    if (!there.isEmpty()) {
      connection.call(
          "delete " + there.size() + " keys from '" + collection + "'",
          client ->
              client.delete(
                  DeleteReq.builder()
                      .collectionName(collection)
                      .filter(MilvusFilter.keys(there))
                      .build()));
    }
    return there.size();
  }
}
