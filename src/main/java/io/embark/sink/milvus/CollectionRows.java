package io.embark.sink.milvus;

import io.embark.corpus.Columns;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.collection.request.LoadCollectionReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.response.QueryResp;
import java.util.List;
import java.util.Map;

/**
 * Scalar reads of one collection or alias, all with strong consistency: they see every request that
 * was answered before.
 */
record CollectionRows(MilvusConnection connection, String collection) {
  /** Most rows that Milvus answers to one query. */
  static final int MAX_LIMIT = 16_384;

  /** Rows that the filter lets through; an empty filter counts all. */
  long count(String filter) {
    List<QueryResp.QueryResult> answer =
        query("count the rows of '" + collection + "'", filter, List.of("count(*)"), 0);
    return ((Number) answer.get(0).getEntity().get("count(*)")).longValue();
  }

  /** Keys that the filter lets through, in no order; {@code limit} at most. */
  List<String> keys(String filter, int limit) {
    return query("list keys of '" + collection + "'", filter, List.of(Columns.ITEM_ID), limit)
        .stream()
        .map(row -> (String) row.getEntity().get(Columns.ITEM_ID))
        .toList();
  }

  /** Fields of rows that the filter lets through, in no order; {@code limit} at most. */
  List<Map<String, Object>> rows(String filter, List<String> fields, int limit) {
    return query("read rows of '" + collection + "'", filter, fields, limit).stream()
        .map(QueryResp.QueryResult::getEntity)
        .toList();
  }

  private List<QueryResp.QueryResult> query(
      String operation, String filter, List<String> fields, int limit) {
    QueryReq.QueryReqBuilder request =
        QueryReq.builder()
            .collectionName(collection)
            .filter(filter)
            .outputFields(fields)
            .consistencyLevel(ConsistencyLevel.STRONG);
    if (limit > 0) {
      request.limit(limit);
    }
    return connection.call(operation, client -> loaded(client, request.build()));
  }

  /** A server that was restarted may have nothing loaded; the codes for that differ. */
  private List<QueryResp.QueryResult> loaded(MilvusClientV2 client, QueryReq request) {
    try {
      return client.query(request).getQueryResults();
    } catch (RuntimeException e) {
      if (MilvusFault.of(e).kind() != MilvusFault.Kind.REFUSED) {
        throw e;
      }
      client.loadCollection(LoadCollectionReq.builder().collectionName(collection).build());
      return client.query(request).getQueryResults();
    }
  }
}
