package io.embark.sink.milvus;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.GetLoadStateReq;
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
 */
record AliasedCollection(String alias, CollectionPlan plan) {
  private static final int LONGEST_NAME = 255 - 10;

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
    ServerFeatures.of(connection).check(connection, plan);
    refusePlainCollection(connection);
    existing(connection).ifPresent(collection -> compare(connection, collection));
  }

  /**
   * The name of a collection with every index, behind the alias. The server begins to load it; who
   * wants to read waits by {@link #load}.
   */
  String ensure(MilvusConnection connection) {
    ServerFeatures.of(connection).check(connection, plan);
    refusePlainCollection(connection);
    Generations generations = new Generations(connection, alias);
    String collection = existing(connection).orElseGet(generations::first);
    make(connection, collection, Map.of());
    load(connection, collection, plan.settings().replicas(), false);
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
    for (IndexParam index : unbuilt(compare(connection, collection))) {
      createIndex(connection, collection, index);
    }
  }

  /** Indexes of the plan that a collection has not, one a column. */
  private List<IndexParam> unbuilt(DescribedCollection described) {
    return plan.indexes().stream()
        .filter(index -> described.field(index.getFieldName()).index() == null)
        .toList();
  }

  /** A phrase for each vector column that a collection has no index for. */
  List<String> unindexed(MilvusConnection connection, String collection) {
    return unbuilt(DescribedCollection.of(connection, collection)).stream()
        .map(
            index ->
                "column '"
                    + index.getFieldName()
                    + "' has no index, expected "
                    + index.getIndexType())
        .toList();
  }

  /** Makes the rows of a collection readable; nothing happens where it is loaded. */
  static void load(MilvusConnection connection, String collection) {
    load(connection, collection, 1, true);
  }

  /** The same with the copies that the job asks for. */
  void loadAll(MilvusConnection connection, String collection) {
    load(connection, collection, plan.settings().replicas(), true);
  }

  private static void load(
      MilvusConnection connection, String collection, int replicas, boolean waits) {
    connection.call(
        "load collection '" + collection + "'",
        client -> {
          // what is loaded stays so, with as many copies as it has
          if (client.getLoadState(GetLoadStateReq.builder().collectionName(collection).build())) {
            return true;
          }
          client.loadCollection(
              LoadCollectionReq.builder()
                  .collectionName(collection)
                  .numReplicas(replicas)
                  .sync(waits)
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
    CreateCollectionReq.CreateCollectionReqBuilder request =
        CreateCollectionReq.builder()
            .collectionName(collection)
            .collectionSchema(plan.schema())
            .properties(new HashMap<>(properties))
            .property(
                DescribedCollection.COLUMNS_PROPERTY, DescribedCollection.record(plan.columns()));
    if (plan.settings().consistency() != null) {
      request.consistencyLevel(ConsistencyLevel.valueOf(plan.settings().consistencyName()));
    }
    try {
      connection.call(
          "create collection '" + collection + "'",
          client -> {
            client.createCollection(request.build());
            return true;
          });
    } catch (UserError e) {
      if (!exists(connection, collection)) {
        throw e;
      }
    }
  }

  private static void createIndex(
      MilvusConnection connection, String collection, IndexParam index) {
    try {
      connection.call(
          "create the "
              + index.getIndexType()
              + " index of '"
              + collection
              + "."
              + index.getFieldName()
              + "'",
          client -> {
            client.createIndex(
                CreateIndexReq.builder()
                    .collectionName(collection)
                    .indexParams(List.of(index))
                    // the collection is empty; Lite has no request to wait with
                    .sync(false)
                    .build());
            return true;
          });
    } catch (UserError e) {
      if (DescribedCollection.of(connection, collection).field(index.getFieldName()).index()
          == null) {
        throw e;
      }
    }
  }
}
