package io.embark.sink.milvus;

import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.vector.request.QueryReq;
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
}
