package io.embark.sink.milvus;

import io.embark.corpus.Columns;
import io.embark.corpus.Metric;
import io.embark.corpus.VectorColumn;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.common.DataType;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.data.FloatVec;
import io.milvus.v2.service.vector.response.SearchResp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads and searches a collection, or the one behind an alias, as the room {@code search} needs it.
 * Sees every row that was loaded before. Not thread-safe; close it.
 */
public final class CollectionReader implements AutoCloseable {
  private static final List<String> SCALARS =
      List.of(
          Columns.ITEM_ID,
          Columns.SOURCE_ID,
          Columns.SEGMENT,
          Columns.SPAN_START,
          Columns.SPAN_END,
          Columns.TEXT,
          Columns.ATTRIBUTES);

  private final MilvusConnection connection;
  private final String collection;
  private final DescribedCollection described;
  private final List<String> outputFields;

  /**
   * One row found.
   *
   * @param fields scalar fields by name, as far as the collection has them
   * @param score as Milvus gives it: similarity for COSINE and IP, distance for L2
   */
  public record Found(Map<String, Object> fields, double score) {}

  private CollectionReader(MilvusConnection connection, String collection) {
    this.connection = connection;
    this.collection = collection;
    this.described = DescribedCollection.of(connection, collection);
    this.outputFields = SCALARS.stream().filter(name -> described.field(name) != null).toList();
  }

  /** Finds the collection and loads it; a UserError where there is none. */
  public static CollectionReader open(MilvusAddress address, String aliasOrCollection) {
    MilvusConnection connection = new MilvusConnection(address);
    try {
      String collection =
          AliasedCollection.target(connection, aliasOrCollection)
              .orElseGet(() -> CollectionFacts.existing(connection, aliasOrCollection));
      AliasedCollection.load(connection, collection);
      return new CollectionReader(connection, collection);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** The collection itself, where an alias was asked for too. */
  public String collection() {
    return collection;
  }

  /**
   * Dense vector columns in the server's order. One that Embark did not make has an empty
   * fingerprint and counts as not normalised.
   */
  public List<VectorColumn> columns() {
    List<VectorColumn> columns = new ArrayList<>();
    for (DescribedCollection.Field field : described.fields()) {
      if (field.type() == DataType.FloatVector) {
        VectorColumn recorded = described.recorded().get(field.name());
        Metric metric = field.metric() == null ? Metric.COSINE : Metric.valueOf(field.metric());
        columns.add(
            recorded != null
                ? recorded
                : new VectorColumn(
                    field.name(), "dense", field.dimension(), metric, false, new TreeMap<>()));
      }
    }
    return columns;
  }

  /**
   * The nearest rows, nearest first.
   *
   * @param filter expression of Milvus; empty for all rows
   */
  public List<Found> search(String column, float[] vector, int limit, Optional<String> filter) {
    SearchReq request =
        SearchReq.builder()
            .collectionName(collection)
            .annsField(column)
            .data(List.of(new FloatVec(vector)))
            .filter(filter.orElse(""))
            .limit(limit)
            .outputFields(outputFields)
            .consistencyLevel(ConsistencyLevel.STRONG)
            .build();
    List<SearchResp.SearchResult> answer =
        connection.call(
            "search collection '"
                + collection
                + "'"
                + filter.map(expression -> " where " + expression).orElse(""),
            client -> client.search(request).getSearchResults().get(0));
    return answer.stream().map(row -> new Found(row.getEntity(), row.getScore())).toList();
  }

  /** The vector of an item; empty when there is no such item. */
  public Optional<float[]> vectorOf(String itemId, String column) {
    return new CollectionRows(connection, collection)
        .rows(MilvusFilter.keys(List.of(itemId)), List.of(column), 1).stream()
            .findFirst()
            .map(row -> StoredValue.floats((List<?>) row.get(column)));
  }

  @Override
  public void close() {
    connection.close();
  }
}
