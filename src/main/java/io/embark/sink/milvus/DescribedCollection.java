package io.embark.sink.milvus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.Metric;
import io.embark.corpus.VectorColumn;
import io.milvus.v2.common.DataType;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.DescribeCollectionReq;
import io.milvus.v2.service.collection.response.DescribeCollectionResp;
import io.milvus.v2.service.index.request.DescribeIndexReq;
import io.milvus.v2.service.index.request.ListIndexesReq;
import io.milvus.v2.service.index.response.DescribeIndexResp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A collection as the server tells it.
 *
 * @param name of the collection itself, never of an alias
 * @param primaryKey name of the key field
 * @param isAutoId the server makes the keys
 * @param partitionKey field whose values rows are spread by, or null
 * @param fields in the server's order
 * @param recorded vector columns as their maker recorded them, by name; empty for a collection that
 *     Embark did not make
 */
record DescribedCollection(
    String name,
    String primaryKey,
    boolean isAutoId,
    String partitionKey,
    List<Field> fields,
    SortedMap<String, VectorColumn> recorded) {
  /**
   * Property that holds the {@link VectorColumn}s as JSON. Properties come back from Lite 3.2.2 and
   * from the Go server; descriptions do not come back from Lite.
   */
  static final String COLUMNS_PROPERTY = "embark.columns";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One field.
   *
   * @param bytes longest VARCHAR, or null
   * @param dimension of a vector, or null
   * @param metric of a vector's index, or null when it has none
   * @param index type of a vector's index, or null
   * @param isOptional may be left out of a row, or is made by the server
   */
  record Field(
      String name,
      DataType type,
      Integer bytes,
      Integer dimension,
      String metric,
      String index,
      boolean isOptional) {}

  /** What is recorded of a column; names are the JSON keys. */
  private record Recorded(
      String kind,
      int dimension,
      Metric metric,
      boolean normalised,
      SortedMap<String, String> fingerprint) {}

  Field field(String field) {
    return fields.stream().filter(one -> one.name().equals(field)).findFirst().orElse(null);
  }

  static DescribedCollection of(MilvusConnection connection, String collection) {
    DescribeCollectionResp found =
        connection.call(
            "describe collection '" + collection + "'",
            client ->
                client.describeCollection(
                    DescribeCollectionReq.builder().collectionName(collection).build()));
    List<Field> fields = new ArrayList<>();
    Set<String> made =
        found.getCollectionSchema().getFunctionList().stream()
            .flatMap(function -> function.getOutputFieldNames().stream())
            .collect(Collectors.toSet());
    String partitionKey = null;
    for (CreateCollectionReq.FieldSchema field : found.getCollectionSchema().getFieldSchemaList()) {
      if (Boolean.TRUE.equals(field.getIsPartitionKey())) {
        partitionKey = field.getName();
      }
      boolean isVector = found.getVectorFieldNames().contains(field.getName());
      DescribeIndexResp.IndexDesc index =
          isVector ? index(connection, collection, field.getName()) : null;
      fields.add(
          new Field(
              field.getName(),
              field.getDataType(),
              field.getDataType() == DataType.VarChar ? field.getMaxLength() : null,
              isVector ? field.getDimension() : null,
              index == null ? null : String.valueOf(index.getMetricType()),
              index == null ? null : String.valueOf(index.getIndexType()),
              Boolean.TRUE.equals(field.getIsNullable())
                  || field.getDefaultValue() != null
                  || Boolean.TRUE.equals(field.getAutoID())
                  || made.contains(field.getName())));
    }
    return new DescribedCollection(
        collection,
        found.getPrimaryFieldName(),
        Boolean.TRUE.equals(found.getAutoID()),
        partitionKey,
        List.copyOf(fields),
        recorded(found.getProperties()));
  }

  private static DescribeIndexResp.IndexDesc index(
      MilvusConnection connection, String collection, String field) {
    boolean isIndexed =
        connection
            .call(
                "list the indexes of collection '" + collection + "'",
                client ->
                    client.listIndexes(
                        ListIndexesReq.builder()
                            .collectionName(collection)
                            .fieldName(field)
                            .build()))
            .stream()
            .findAny()
            .isPresent();
    if (!isIndexed) {
      return null;
    }
    return connection
        .call(
            "describe the index of '" + collection + "." + field + "'",
            client ->
                client.describeIndex(
                    DescribeIndexReq.builder().collectionName(collection).fieldName(field).build()))
        .getIndexDescByFieldName(field);
  }

  /** The value of {@link #COLUMNS_PROPERTY}. */
  static String record(List<VectorColumn> columns) {
    Map<String, Recorded> recorded = new TreeMap<>();
    columns.forEach(
        column ->
            recorded.put(
                column.name(),
                new Recorded(
                    column.kind(),
                    column.dimension(),
                    column.metric(),
                    column.isNormalised(),
                    column.fingerprint())));
    try {
      return JSON.writeValueAsString(recorded);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("vector columns as JSON", e);
    }
  }

  private static SortedMap<String, VectorColumn> recorded(Map<String, String> properties) {
    SortedMap<String, VectorColumn> columns = new TreeMap<>();
    String text = properties == null ? null : properties.get(COLUMNS_PROPERTY);
    if (text == null) {
      return columns;
    }
    try {
      JSON.readValue(text, new TypeReference<Map<String, Recorded>>() {})
          .forEach(
              (name, column) ->
                  columns.put(
                      name,
                      new VectorColumn(
                          name,
                          column.kind(),
                          column.dimension(),
                          column.metric(),
                          column.normalised(),
                          column.fingerprint())));
      return columns;
    } catch (JsonProcessingException e) {
      // somebody else's property of that name: as if nothing were recorded, which is refused
      return new TreeMap<>();
    }
  }
}
