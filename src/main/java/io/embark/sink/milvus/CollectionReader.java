package io.embark.sink.milvus;

import io.embark.corpus.Columns;
import io.embark.corpus.Metric;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.common.DataType;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.vector.request.AnnSearchReq;
import io.milvus.v2.service.vector.request.HybridSearchReq;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.data.BaseVector;
import io.milvus.v2.service.vector.request.data.EmbeddedText;
import io.milvus.v2.service.vector.request.ranker.RRFRanker;
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

  private static final String FULL_TEXT_METRIC = "BM25";

  private final MilvusConnection connection;
  private final String collection;
  private final ServerFeatures features;
  private final DescribedCollection described;
  private final List<String> outputFields;

  /**
   * One row found.
   *
   * @param fields scalar fields by name, as far as the collection has them
   * @param score as Milvus gives it: similarity for COSINE and IP, distance for L2
   */
  public record Found(Map<String, Object> fields, double score) {}

  /** What to look for in a column. */
  public static final class Ask {
    private final String column;
    private final BaseVector vector;

    /** Words, in {@link CollectionReader#words}. */
    public Ask(String column, String words) {
      this.column = column;
      this.vector = new EmbeddedText(words);
    }

    /** A vector as the column stores it: {@code float[]}, {@code byte[]} or SparseVector. */
    public Ask(VectorColumn column, Object vector) {
      this.column = column.name();
      this.vector = StoredValue.query(column, vector);
    }

    private String column() {
      return column;
    }

    private BaseVector vector() {
      return vector;
    }
  }

  /**
   * Which rows may be found.
   *
   * @param filter expression of Milvus; empty for all rows
   * @param without key of a row that is not looked for; empty for none
   * @param isOneASource of the rows of one source only the nearest
   */
  public record Limits(
      int limit, Optional<String> filter, Optional<String> without, boolean isOneASource) {
    private String expression() {
      String others =
          without.map(key -> Columns.ITEM_ID + " != " + MilvusFilter.literal(key)).orElse("");
      if (filter.isEmpty()) {
        return others;
      }
      return others.isEmpty() ? filter.get() : MilvusFilter.and(others, filter.get());
    }
  }

  private CollectionReader(MilvusConnection connection, String collection) {
    this.connection = connection;
    this.collection = collection;
    this.features = ServerFeatures.of(connection);
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
   * Vector columns in the server's order, without {@link #words}. One that Embark did not make has
   * an empty fingerprint and counts as not normalised.
   */
  public List<VectorColumn> columns() {
    List<VectorColumn> columns = new ArrayList<>();
    for (DescribedCollection.Field field : described.fields()) {
      VectorColumn recorded = described.recorded().get(field.name());
      if (recorded != null) {
        columns.add(recorded);
      } else if (field.type() == DataType.FloatVector) {
        Metric metric = field.metric() == null ? Metric.COSINE : Metric.valueOf(field.metric());
        columns.add(
            new VectorColumn(
                field.name(),
                VectorColumn.DENSE,
                field.dimension(),
                metric,
                false,
                new TreeMap<>()));
      }
    }
    return columns;
  }

  /** The field that the server fills with the words of texts; empty for none. */
  public Optional<String> words() {
    return described.fields().stream()
        .filter(field -> FULL_TEXT_METRIC.equals(field.metric()))
        .map(DescribedCollection.Field::name)
        .findFirst();
  }

  /** The nearest rows, nearest first. */
  public List<Found> search(Ask ask, Limits limits) {
    SearchReq.SearchReqBuilder request =
        SearchReq.builder()
            .collectionName(collection)
            .annsField(ask.column())
            .data(List.of(ask.vector()))
            .filter(limits.expression())
            .limit(limits.limit())
            .outputFields(outputFields)
            .consistencyLevel(ConsistencyLevel.STRONG);
    if (limits.isOneASource()) {
      refuseWithoutGroups();
      request.groupByFieldName(Columns.SOURCE_ID);
    }
    List<SearchResp.SearchResult> answer =
        connection.call(
            operation("search", limits),
            client -> client.search(request.build()).getSearchResults().get(0));
    // Lite turns the scores of words round
    boolean isTurned = features.isLite() && Optional.of(ask.column()).equals(words());
    return answer.stream()
        .map(row -> new Found(row.getEntity(), isTurned ? -row.getScore() : row.getScore()))
        .toList();
  }

  /** Reciprocal rank fusion by the server; {@code depth} rows of each search are fused. */
  public List<Found> byRank(List<Ask> asks, int k, int depth, Limits limits) {
    if (!features.hasHybridSearch()) {
      throw lacking("fuse searches", "hybrid search (Milvus 2.4 and later)");
    }
    List<AnnSearchReq> requests =
        asks.stream()
            .map(
                ask ->
                    AnnSearchReq.builder()
                        .vectorFieldName(ask.column())
                        .vectors(List.of(ask.vector()))
                        .filter(limits.expression())
                        .limit(depth)
                        .metricType(
                            IndexParam.MetricType.valueOf(described.field(ask.column()).metric()))
                        .build())
            .toList();
    HybridSearchReq.HybridSearchReqBuilder request =
        HybridSearchReq.builder()
            .collectionName(collection)
            .searchRequests(requests)
            .ranker(RRFRanker.builder().k(k).build())
            .limit(limits.limit())
            .outFields(outputFields)
            .consistencyLevel(ConsistencyLevel.STRONG);
    if (limits.isOneASource()) {
      request.groupByFieldName(Columns.SOURCE_ID);
    }
    return connection
        .call(
            operation("search several columns of", limits),
            client -> client.hybridSearch(request.build()).getSearchResults().get(0))
        .stream()
        .map(row -> new Found(row.getEntity(), row.getScore()))
        .toList();
  }

  private String operation(String what, Limits limits) {
    return what
        + " collection '"
        + collection
        + "'"
        + limits.filter().map(expression -> " where " + expression).orElse("");
  }

  private void refuseWithoutGroups() {
    if (!features.hasHybridSearch()) {
      throw lacking("find one item a source", "grouping (Milvus 2.4 and later)");
    }
  }

  private UserError lacking(String what, String feature) {
    return new UserError(
        Category.CONFIG,
        "Cannot "
            + what
            + " in collection '"
            + collection
            + "': the server is Milvus "
            + features.version()
            + ", expected one with "
            + feature
            + ". Search one column at a time, or another server.");
  }

  /**
   * The vector of an item: {@code float[]}, {@code byte[]} or SparseVector; empty when there is no
   * such item.
   */
  public Optional<Object> vectorOf(String itemId, String column) {
    return row(itemId, column).map(row -> StoredValue.vector(row.get(column)));
  }

  /** The text of an item; empty when there is no such item. */
  public Optional<String> textOf(String itemId) {
    return row(itemId, Columns.TEXT).map(row -> (String) row.get(Columns.TEXT));
  }

  private Optional<Map<String, Object>> row(String itemId, String field) {
    return new CollectionRows(connection, collection)
        .rows(MilvusFilter.keys(List.of(itemId)), List.of(field), 1).stream().findFirst();
  }

  @Override
  public void close() {
    connection.close();
  }
}
