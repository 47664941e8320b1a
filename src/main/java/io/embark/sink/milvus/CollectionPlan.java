package io.embark.sink.milvus;

import io.embark.corpus.Columns;
import io.embark.corpus.Metric;
import io.embark.corpus.Precision;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.milvus.common.clientenum.FunctionType;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.DataType;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The collection that a job needs: its fields, and what differs from one that exists.
 *
 * @param columns the vector columns, dense and sparse
 * @param settings what else the job says of its collection
 */
record CollectionPlan(List<VectorColumn> columns, CollectionSettings settings)
    implements Serializable {
  /** Field that the server fills with the words of the text, and the name of its function. */
  static final String BM25 = "bm25";

  /** Value of the partition column; {@code all} for a lake without one. */
  static final String DS = "ds";

  /** Name of the job that loaded the row. */
  static final String JOB = "job";

  /** Longest VARCHAR of Milvus, in UTF-8 bytes. */
  static final int MAX_VARCHAR_BYTES = 65_535;

  private static final int ITEM_ID_BYTES = 32;
  private static final int NAME_BYTES = 1_024;

  /** Kind of field of each kind of column and precision. */
  private static final SortedMap<String, Map<Precision, DataType>> TYPES =
      new TreeMap<>(
          Map.of(
              VectorColumn.DENSE,
              Map.of(
                  Precision.FLOAT32, DataType.FloatVector,
                  Precision.FLOAT16, DataType.Float16Vector,
                  Precision.INT8, DataType.Int8Vector,
                  Precision.BINARY, DataType.BinaryVector),
              VectorColumn.SPARSE,
              Map.of(Precision.FLOAT32, DataType.SparseFloatVector)));

  private static final Set<String> NO_VECTORS = Set.of(VectorColumn.HASH, VectorColumn.TRANSCRIPT);

  /** The one that every server with sparse vectors has. */
  private static final String SPARSE_INDEX = "SPARSE_INVERTED_INDEX";

  private static final List<Field> SCALARS =
      List.of(
          new Field(Columns.ITEM_ID, DataType.VarChar, ITEM_ID_BYTES),
          new Field(DS, DataType.VarChar, NAME_BYTES),
          new Field(JOB, DataType.VarChar, NAME_BYTES),
          new Field(Columns.SOURCE_ID, DataType.VarChar, MAX_VARCHAR_BYTES),
          new Field(Columns.SEGMENT, DataType.Int32, null),
          new Field(Columns.SPAN_START, DataType.Int64, null),
          new Field(Columns.SPAN_END, DataType.Int64, null),
          new Field(Columns.MODALITY, DataType.VarChar, NAME_BYTES),
          new Field(Columns.TEXT, DataType.VarChar, MAX_VARCHAR_BYTES),
          new Field(Columns.ATTRIBUTES, DataType.JSON, null));

  /**
   * One field.
   *
   * @param bytes longest VARCHAR in UTF-8, else null
   * @param dimension of a vector, of a binary one in bits; null of others and of sparse ones
   * @param isNullable a row may have no value
   */
  record Field(String name, DataType type, Integer bytes, Integer dimension, boolean isNullable)
      implements Serializable {
    Field(String name, DataType type, Integer bytes) {
      this(name, type, bytes, null, false);
    }
  }

  /**
   * Leaves hashes and transcripts out; refuses kinds that cannot be stored and names that are taken
   * by scalar fields.
   */
  CollectionPlan {
    columns =
        columns.stream()
            .filter(column -> !NO_VECTORS.contains(column.kind()))
            .map(column -> compared(column, settings.metric()))
            .toList();
    Set<String> taken = SCALARS.stream().map(Field::name).collect(Collectors.toSet());
    for (TypedAttribute attribute : settings.attributes()) {
      if (attribute.name().equals(BM25) || !taken.add(attribute.name())) {
        throw new UserError(
            Category.CONFIG,
            "Cannot make attribute '"
                + attribute.name()
                + "' a field of Milvus: it has the name of a field of every row, expected another"
                + " name. Remove it from write.milvus.attribute-fields.");
      }
    }
    for (VectorColumn column : columns) {
      if (!TYPES.containsKey(column.kind())) {
        throw refusal(
            column,
            "is of kind '" + column.kind() + "'",
            "a column of kind " + String.join(" or ", TYPES.keySet()),
            "kind");
      }
      if (column.name().equals(BM25) || !taken.add(column.name())) {
        throw refusal(column, "has the name of a field of every row", "another name", "key");
      }
    }
  }

  private static VectorColumn compared(VectorColumn column, Metric metric) {
    return metric == null || !column.kind().equals(VectorColumn.DENSE)
        ? column
        : new VectorColumn(
            column.name(),
            column.kind(),
            column.dimension(),
            metric,
            column.isNormalised(),
            column.fingerprint(),
            column.ranges());
  }

  private static UserError refusal(VectorColumn column, String found, String expected, String it) {
    return new UserError(
        Category.CONFIG,
        "Cannot load vector column '"
            + column.name()
            + "' into Milvus: it "
            + found
            + ", expected "
            + expected
            + ". Change its "
            + it
            + " under 'encode'.");
  }

  CreateCollectionReq.CollectionSchema schema() {
    CreateCollectionReq.CollectionSchema schema = MilvusClientV2.CreateSchema();
    for (Field field : fields()) {
      boolean isAnalyzed = settings.analyzer() != null && field.name().equals(Columns.TEXT);
      AddFieldReq.AddFieldReqBuilder<?> request =
          AddFieldReq.builder()
              .fieldName(field.name())
              .dataType(field.type())
              .maxLength(field.bytes())
              .dimension(field.dimension())
              .isPrimaryKey(field.name().equals(Columns.ITEM_ID))
              .isPartitionKey(field.name().equals(settings.partitionKey()))
              .isNullable(field.isNullable())
              .autoID(false);
      if (isAnalyzed) {
        request.enableAnalyzer(true).analyzerParams(Map.of("type", settings.analyzer()));
      }
      schema.addField(request.build());
    }
    if (settings.analyzer() != null) {
      schema.addField(
          AddFieldReq.builder().fieldName(BM25).dataType(DataType.SparseFloatVector).build());
      schema.addFunction(
          CreateCollectionReq.Function.builder()
              .name(BM25)
              .functionType(FunctionType.BM25)
              .inputFieldNames(List.of(Columns.TEXT))
              .outputFieldNames(List.of(BM25))
              .build());
    }
    return schema;
  }

  /**
   * The fields that rows hold, in their order: scalars, attributes that are fields, vectors. What
   * the server makes itself ({@link #BM25}) is not among them.
   */
  List<Field> fields() {
    List<Field> fields = new ArrayList<>(SCALARS);
    settings
        .attributes()
        .forEach(
            attribute ->
                fields.add(
                    new Field(
                        attribute.name(),
                        attribute.type(),
                        attribute.type() == DataType.VarChar ? MAX_VARCHAR_BYTES : null,
                        null,
                        !attribute.name().equals(settings.partitionKey()))));
    columns.forEach(column -> fields.add(field(column)));
    return fields;
  }

  /** The indexes to build, one a vector field. */
  List<IndexParam> indexes() {
    List<IndexParam> indexes = new ArrayList<>();
    for (VectorColumn column : columns) {
      DataType type = field(column).type();
      boolean isSparse = type == DataType.SparseFloatVector;
      boolean isBinary = type == DataType.BinaryVector;
      indexes.add(
          index(
              column.name(),
              isSparse ? SPARSE_INDEX : isBinary ? settings.binaryIndex() : settings.index(),
              metric(column),
              isSparse || isBinary ? Map.of() : settings.buildParameters()));
    }
    if (settings.analyzer() != null) {
      indexes.add(index(BM25, SPARSE_INDEX, "BM25", Map.of()));
    }
    return indexes;
  }

  private static IndexParam index(
      String field, String type, String metric, Map<String, Integer> parameters) {
    return IndexParam.builder()
        .fieldName(field)
        .indexName(field)
        .indexType(IndexParam.IndexType.valueOf(type))
        .metricType(IndexParam.MetricType.valueOf(metric))
        .extraParams(
            type.equals("BIN_IVF_FLAT") ? Map.of("nlist", 1024) : new TreeMap<>(parameters))
        .build();
  }

  private static Field field(VectorColumn column) {
    DataType type = TYPES.get(column.kind()).get(column.precision());
    return new Field(
        column.name(),
        type,
        null,
        type == DataType.SparseFloatVector ? null : dimension(column),
        false);
  }

  /** Milvus takes whole bytes of bits; the lake fills the last byte up with zeros. */
  private static int dimension(VectorColumn column) {
    return column.precision() == Precision.BINARY
        ? Precision.BINARY.bytes(column.dimension()) * Byte.SIZE
        : column.dimension();
  }

  /** How Milvus compares the vectors of a column: bits by those that differ, words by products. */
  static String metric(VectorColumn column) {
    return switch (field(column).type()) {
      case BinaryVector -> "HAMMING";
      case SparseFloatVector -> "IP";
      default -> column.metric().name();
    };
  }

  /** One phrase a difference, in field order; empty when the job can load into it. */
  List<String> differences(DescribedCollection found) {
    List<String> differences = new ArrayList<>();
    for (Field need : fields()) {
      DescribedCollection.Field has = found.field(need.name());
      if (has == null) {
        differences.add("field '" + need.name() + "' is missing");
      } else if (has.type() != need.type()) {
        differences.add(difference(need.name(), "type", has.type().name(), need.type().name()));
      } else if (need.bytes() != null && has.bytes() != null && has.bytes() < need.bytes()) {
        differences.add(
            difference(need.name(), "at most", has.bytes() + " bytes", "at least " + need.bytes()));
      } else if (!Objects.equals(has.dimension(), need.dimension())) {
        differences.add(
            difference(
                need.name(), "dimension", String.valueOf(has.dimension()), "" + need.dimension()));
      }
    }
    if (!Columns.ITEM_ID.equals(found.primaryKey()) || found.isAutoId()) {
      differences.add(
          "the primary key is '"
              + found.primaryKey()
              + "'"
              + (found.isAutoId() ? " made by the server" : "")
              + ", expected '"
              + Columns.ITEM_ID
              + "' given by the job");
    }
    if (settings.analyzer() != null && found.field(BM25) == null) {
      differences.add("field '" + BM25 + "' is missing");
    }
    if (!Objects.equals(settings.partitionKey(), found.partitionKey())) {
      differences.add(
          "the partition key is "
              + quoted(found.partitionKey())
              + ", expected "
              + quoted(settings.partitionKey()));
    }
    for (DescribedCollection.Field field : found.fields()) {
      if (fields().stream().noneMatch(need -> need.name().equals(field.name()))
          && !field.isOptional()) {
        differences.add(
            "field '" + field.name() + "' must be filled and this job does not have it");
      }
    }
    columns.forEach(column -> differences.addAll(vectorDifferences(column, found)));
    return differences;
  }

  private static List<String> vectorDifferences(VectorColumn need, DescribedCollection found) {
    List<String> differences = new ArrayList<>();
    DescribedCollection.Field field = found.field(need.name());
    if (field == null || field.type() != field(need).type()) {
      return differences;
    }
    if (field.metric() != null && !field.metric().equals(metric(need))) {
      differences.add(difference(need.name(), "metric", field.metric(), metric(need)));
    }
    VectorColumn has = found.recorded().get(need.name());
    if (has == null) {
      differences.add("field '" + need.name() + "' has no vector fingerprint recorded");
    } else {
      fingerprintDifference(need, has).ifPresent(differences::add);
    }
    return differences;
  }

  /**
   * What differs between two encodings of one column, in a phrase; empty when they may be mixed.
   */
  static Optional<String> fingerprintDifference(VectorColumn need, VectorColumn has) {
    Set<String> keys = new TreeSet<>(need.fingerprint().keySet());
    keys.addAll(has.fingerprint().keySet());
    String differing =
        keys.stream()
            .filter(key -> !Objects.equals(need.fingerprint().get(key), has.fingerprint().get(key)))
            .map(
                key ->
                    key
                        + " "
                        + quoted(has.fingerprint().get(key))
                        + " instead of "
                        + quoted(need.fingerprint().get(key)))
            .collect(Collectors.joining(", "));
    return differing.isEmpty()
        ? Optional.empty()
        : Optional.of("field '" + need.name() + "' holds vectors encoded with " + differing);
  }

  private static String quoted(String value) {
    return value == null ? "nothing" : "'" + value + "'";
  }

  private static String difference(String field, String what, String found, String expected) {
    return "field '" + field + "' has " + what + " " + found + ", expected " + expected;
  }
}
