package io.embark.sink.milvus;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.HasCollectionReq;
import io.milvus.v2.service.collection.request.LoadCollectionReq;
import io.milvus.v2.service.index.request.CreateIndexReq;
import io.milvus.v2.service.utility.request.DescribeAliasReq;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The alias that a job names and the collection behind it. Every step of {@link #ensure} looks
 * first and may be repeated, so a run that was killed between two steps, or a second one at the
 * same time, ends in the same place.
 *
 * @param alias name in the job
 * @param plan what the job needs
 * @param index Milvus index type of the vector columns
 */
record AliasedCollection(String alias, CollectionPlan plan, String index) {
  private static final int LONGEST_NAME = 255 - 10;

  /** The usual graph of HNSW with Milvus' own defaults; other types take none or their own. */
  private static final Map<String, Map<String, Object>> BUILD_PARAMETERS =
      Map.of("HNSW", Map.of("M", 16, "efConstruction", 200), "IVF_FLAT", Map.of("nlist", 1024));

  /** Refuses names that Milvus does not take, with room for the number of the collection. */
  AliasedCollection {
    if (!alias.matches("[A-Za-z_][A-Za-z0-9_]*") || alias.length() > LONGEST_NAME) {
      throw new UserError(
          Category.CONFIG,
          "Cannot use write.milvus.collection: found '"
              + alias
              + "', expected letters, digits and '_', not starting with a digit, at most "
              + LONGEST_NAME
              + " of them. Change write.milvus.collection.");
    }
  }

  /** The collection behind an alias; empty when there is no such alias. */
  static Optional<String> target(MilvusConnection connection, String alias) {
    // asked first, as the client library logs an error for a missing alias
    if (!exists(connection, alias)) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        connection.find(
            "describe alias '" + alias + "'",
            client ->
                client
                    .describeAlias(DescribeAliasReq.builder().alias(alias).build())
                    .getCollectionName()));
  }

  /** Is there an alias or a collection of that name. */
  static boolean exists(MilvusConnection connection, String collection) {
    return connection.call(
        "look for collection '" + collection + "'",
        client ->
            client.hasCollection(HasCollectionReq.builder().collectionName(collection).build()));
  }

  /** The collection behind the alias, or the newest one that only lacks it; else empty. */
  Optional<String> existing(MilvusConnection connection) {
    Generations generations = new Generations(connection, alias);
    return generations.live().or(() -> generations.newest().map(Generations.Generation::name));
  }

  /** Refuses what {@link #ensure} would have to refuse; creates nothing. */
  void check(MilvusConnection connection) {
    refusePlainCollection(connection);
    existing(connection).ifPresent(collection -> compare(connection, collection));
  }

  /** The name of a collection with every index, loaded, behind the alias. */
  String ensure(MilvusConnection connection) {
    refusePlainCollection(connection);
    Generations generations = new Generations(connection, alias);
    String collection = existing(connection).orElseGet(generations::first);
    make(connection, collection, Map.of());
    load(connection, collection);
    if (generations.live().isEmpty()) {
      generations.pointTo(collection);
    }
    return collection;
  }

  /**
   * Makes a collection with every index, as far as it is not there; it is not loaded.
   *
   * @param properties besides the vector columns
   */
  void make(MilvusConnection connection, String collection, Map<String, String> properties) {
    if (!exists(connection, collection)) {
      create(connection, collection, properties);
    }
    DescribedCollection described = compare(connection, collection);
    for (VectorColumn column : plan.columns()) {
      if (described.field(column.name()).index() == null) {
        createIndex(connection, collection, column);
      }
    }
  }

  /** Makes the rows of a collection readable; nothing happens where it is loaded. */
  static void load(MilvusConnection connection, String collection) {
    connection.call(
        "load collection '" + collection + "'",
        client -> {
          client.loadCollection(
              LoadCollectionReq.builder()
                  .collectionName(collection)
                  .timeout(connection.address().requestTimeout().toMillis())
                  .build());
          return true;
        });
  }

  private void refusePlainCollection(MilvusConnection connection) {
    // in this order: an alias that another run makes in between is then seen as one
    if (exists(connection, alias) && target(connection, alias).isEmpty()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot use alias '"
              + alias
              + "' at "
              + connection.address()
              + ": a collection has that name, expected an alias or nothing. Set"
              + " write.milvus.collection to another name, or rename or drop that collection.");
    }
  }

  private DescribedCollection compare(MilvusConnection connection, String collection) {
    DescribedCollection described = DescribedCollection.of(connection, collection);
    List<String> differences = plan.differences(described);
    if (!differences.isEmpty()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot load into collection '"
              + collection
              + "' (alias '"
              + alias
              + "'): "
              + String.join("; ", differences)
              + ". Set write.milvus.collection to another name, or encode as that collection was"
              + " encoded.");
    }
    return described;
  }

  private void create(
      MilvusConnection connection, String collection, Map<String, String> properties) {
    Map<String, String> all = new HashMap<>(properties);
    all.put(DescribedCollection.COLUMNS_PROPERTY, DescribedCollection.record(plan.columns()));
    try {
      connection.call(
          "create collection '" + collection + "'",
          client -> {
            client.createCollection(
                CreateCollectionReq.builder()
                    .collectionName(collection)
                    .collectionSchema(plan.schema())
                    .properties(all)
                    .build());
            return true;
          });
    } catch (UserError e) {
      if (!exists(connection, collection)) {
        throw e;
      }
    }
  }

  private void createIndex(MilvusConnection connection, String collection, VectorColumn column) {
    try {
      connection.call(
          "create the " + index + " index of '" + collection + "." + column.name() + "'",
          client -> {
            client.createIndex(
                CreateIndexReq.builder()
                    .collectionName(collection)
                    .indexParams(
                        List.of(
                            IndexParam.builder()
                                .fieldName(column.name())
                                .indexName(column.name())
                                .indexType(IndexParam.IndexType.valueOf(index))
                                .metricType(IndexParam.MetricType.valueOf(column.metric().name()))
                                .extraParams(BUILD_PARAMETERS.getOrDefault(index, Map.of()))
                                .build()))
                    // the collection is empty; Lite has no request to wait with
                    .sync(false)
                    .build());
            return true;
          });
    } catch (UserError e) {
      if (DescribedCollection.of(connection, collection).field(column.name()).index() == null) {
        throw e;
      }
    }
  }
}
