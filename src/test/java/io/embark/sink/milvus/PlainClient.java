package io.embark.sink.milvus;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.embark.sink.WrittenLake.Item;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The client library without any of our code, as an oracle of what a server holds. */
final class PlainClient {
  private PlainClient() {}

  static <T> T ask(String uri, Function<MilvusClientV2, T> question) {
    MilvusClientV2 client = new MilvusClientV2(ConnectConfig.builder().uri(uri).build());
    try {
      return question.apply(client);
    } finally {
      client.close();
    }
  }

  /** Up to 16,384 rows with all fields asked for. */
  static List<Map<String, Object>> rows(
      String uri, String collection, String filter, List<String> fields) {
    return ask(
        uri,
        client ->
            client
                .query(
                    QueryReq.builder()
                        .collectionName(collection)
                        .filter(filter)
                        .limit(16_384)
                        .outputFields(fields)
                        .consistencyLevel(ConsistencyLevel.STRONG)
                        .build())
                .getQueryResults()
                .stream()
                .map(row -> row.getEntity())
                .toList());
  }

  /** A row as job and partition would load it, with this text and vector. */
  static JsonObject row(
      String key, String job, String partition, Item item, String text, List<Float> vector) {
    JsonObject row = new JsonObject();
    row.addProperty("item_id", key);
    row.addProperty("ds", partition);
    row.addProperty("job", job);
    row.addProperty("source_id", item.sourceId());
    row.addProperty("segment", 0);
    row.addProperty("span_start", 0);
    row.addProperty("span_end", item.text().length());
    row.addProperty("modality", "text");
    row.addProperty("text", text);
    row.add("attributes", new Gson().toJsonTree(item.attributes()));
    JsonArray values = new JsonArray();
    vector.forEach(values::add);
    row.add("dense", values);
    return row;
  }

  static void upsert(String uri, String collection, JsonObject... rows) {
    ask(
        uri,
        client ->
            client.upsert(
                UpsertReq.builder().collectionName(collection).data(List.of(rows)).build()));
  }

  static void delete(String uri, String collection, Item... items) {
    List<Object> keys = Arrays.stream(items).<Object>map(Item::itemId).toList();
    ask(
        uri,
        client -> client.delete(DeleteReq.builder().collectionName(collection).ids(keys).build()));
  }
}
