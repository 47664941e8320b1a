package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.Metric;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.corpus.VectorColumn;
import io.embark.sink.WrittenLake;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.DataType;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MilvusSinkCheckTest {
  private static final VectorColumn DENSE = WrittenLake.dense(8);

  private static void ensure(String alias, VectorColumn column) {
    try (MilvusConnection connection =
        new MilvusConnection(MilvusAddress.of(MilvusSinkTest.URI, "write.milvus.uri"))) {
      new AliasedCollection(
              alias, new CollectionPlan(List.of(column), MilvusSinkTest.settings(Map.of())))
          .ensure(connection);
    }
  }

  private static List<String> collections() {
    return PlainClient.ask(
        MilvusSinkTest.URI, client -> client.listCollections().getCollectionNames());
  }

  private static UserError refused(String uri, String alias, VectorColumn column, Object... more) {
    return catchThrowableOfType(
        UserError.class,
        () -> MilvusSinkTest.sink(uri, alias, "job", List.of(column), more).check());
  }

  private static VectorColumn dense(int dimension, Metric metric, Map<String, String> fingerprint) {
    return new VectorColumn("dense", "dense", dimension, metric, false, new TreeMap<>(fingerprint));
  }

  @Test
  void aServerThatIsAwayIsToldWithItsAddressAndWhatToDo() {
    UserError error = refused("http://127.0.0.1:1", "docs", DENSE);
    assertThat(error)
        .hasMessage(
            "Cannot reach Milvus at http://127.0.0.1:1: connection refused, expected a server that"
                + " answers within 10 s. Start it (scripts/milvus-lite up) or set"
                + " write.milvus.uri.");
    assertThat(error.category()).isEqualTo(Category.SINK);
  }

  @Test
  void aHostThatNobodyKnowsIsTold() {
    assertThat(refused("http://nowhere.invalid", "docs", DENSE, "timeout-seconds", 3))
        .hasMessage(
            "Cannot reach Milvus at http://nowhere.invalid: unknown host, expected a server that"
                + " answers within 3 s. Start it (scripts/milvus-lite up) or set"
                + " write.milvus.uri.");
  }

  @Test
  void anAddressThatIsNoneIsRefusedBeforeAnythingIsAsked() {
    UserError error = refused("localhost:19530", "docs", DENSE);
    assertThat(error)
        .hasMessage(
            "Cannot use write.milvus.uri: found 'localhost:19530', expected an address such as"
                + " http://localhost:19530. Change write.milvus.uri.");
    assertThat(error.category()).isEqualTo(Category.CONFIG);
  }

  @Test
  void aNameThatMilvusDoesNotTakeIsRefused() {
    assertThat(refused("http://127.0.0.1:1", "spark-docs", DENSE))
        .hasMessage(
            "Cannot use write.milvus.collection: found 'spark-docs', expected letters, digits and"
                + " '_', not starting with a digit, at most 245 of them. Change"
                + " write.milvus.collection.");
  }

  @Test
  void aColumnNamedLikeAFieldOfEveryRowIsRefused() {
    VectorColumn column =
        new VectorColumn("text", "dense", 8, Metric.COSINE, false, new TreeMap<>());
    assertThat(refused("http://127.0.0.1:1", "docs", column))
        .hasMessage(
            "Cannot load vector column 'text' into Milvus: it has the name of a field of every row,"
                + " expected another name. Change its key under 'encode'.");
  }

  @Test
  void aColumnOfSeveralVectorsIsRefused() {
    VectorColumn column =
        new VectorColumn("late", "multi-vector", 8, Metric.IP, false, new TreeMap<>());
    assertThat(refused("http://127.0.0.1:1", "docs", column))
        .hasMessage(
            "Cannot load vector column 'late' into Milvus: it is of kind 'multi-vector', expected a"
                + " column of kind dense or sparse. Change its kind under 'encode'.");
  }

  @Test
  void halfALogInOrTwoAreRefused() {
    assertThat(refused("http://127.0.0.1:1", "docs", DENSE, "user", "root"))
        .hasMessage(
            "Cannot read 'write.milvus': found 'user' alone, expected 'token', or 'user' and"
                + " 'password', or neither. Give one log-in.");
    assertThat(
            refused("http://127.0.0.1:1", "docs", DENSE, "password", Map.of("env", "SECRET_NAME")))
        .hasMessage(
            "Cannot read 'write.milvus': found 'password' alone, expected 'token', or 'user' and"
                + " 'password', or neither. Give one log-in.");
    assertThat(
            refused(
                "http://127.0.0.1:1",
                "docs",
                DENSE,
                "user",
                "root",
                "password",
                Map.of("env", "A"),
                "token",
                Map.of("env", "B")))
        .hasMessage(
            "Cannot read 'write.milvus': found 'user' and 'token', expected 'token', or 'user' and"
                + " 'password', or neither. Give one log-in.");
  }

  @Test
  void aPasswordIsLookedUpAndNeverShown() {
    Map<String, Object> values =
        new HashMap<>(
            Map.of(
                "uri", "http://h:1",
                "collection", "c",
                "user", "root",
                "password", Map.of("env", "PW")));
    MilvusAddress address =
        MilvusAddress.of(
            MilvusOptions.OPTIONS.parse("write.milvus", values), Map.of("PW", "hunter2"));
    assertThat(address.token()).isEqualTo("root:hunter2");
    assertThat(address).hasToString("http://h:1");
  }

  @Test
  void aPlainCollectionOfTheAliasNameIsRefused() {
    String alias = MilvusSinkTest.freshAlias();
    create(alias, 8);
    UserError error = refused(MilvusSinkTest.URI, alias, DENSE);
    assertThat(error)
        .hasMessage(
            "Cannot use alias '"
                + alias
                + "' at "
                + MilvusSinkTest.URI
                + ": a collection has that name, expected an alias or nothing. Set"
                + " write.milvus.collection to another name, or rename or drop that collection.");
    assertThat(error.category()).isEqualTo(Category.CONFIG);
  }

  @Test
  void everyDifferenceToTheCollectionIsInOneMessage() {
    String alias = MilvusSinkTest.freshAlias();
    ensure(alias, DENSE);
    VectorColumn other =
        dense(4, Metric.L2, Map.of("weights", "sha-2", "pooling", "mean", "normalize", "true"));
    UserError error = refused(MilvusSinkTest.URI, alias, other);
    assertThat(error)
        .hasMessage(
            "Cannot load into collection '"
                + alias
                + "__1' (alias '"
                + alias
                + "'): field 'dense' has dimension 8, expected 4; field 'dense' has metric COSINE,"
                + " expected L2; field 'dense' holds vectors encoded with normalize nothing instead"
                + " of 'true', prompt 'passage: \"é\"' instead of nothing, weights 'sha-1' instead"
                + " of 'sha-2'. Set write.milvus.collection to another name, or encode as that"
                + " collection was encoded.");
    assertThat(error.category()).isEqualTo(Category.CONFIG);
  }

  @Test
  void aCollectionOfSomebodyElseIsRefusedWithAllThatItLacks() {
    String alias = MilvusSinkTest.freshAlias();
    create(alias + "__1", 8);
    assertThat(refused(MilvusSinkTest.URI, alias, DENSE))
        .hasMessage(
            "Cannot load into collection '"
                + alias
                + "__1' (alias '"
                + alias
                + "'): field 'item_id' has at most 20 bytes, expected at least 32; field 'ds' is"
                + " missing; field 'job' is missing; field 'source_id' is missing; field 'segment'"
                + " has type Int64, expected Int32; field 'span_start' is missing; field 'span_end'"
                + " is missing; field 'modality' is missing; field 'text' is missing; field"
                + " 'attributes' is missing; field 'extra' must be filled and this job does not"
                + " have it; field 'dense' has metric L2, expected COSINE; field 'dense' has no"
                + " vector fingerprint recorded. Set write.milvus.collection to another name, or"
                + " encode as that collection was encoded.");
  }

  @Test
  void checkingCreatesNothing() {
    String alias = MilvusSinkTest.freshAlias();
    MilvusSinkTest.sink(MilvusSinkTest.URI, alias, "job", List.of(DENSE)).check();
    assertThat(collections()).doesNotContain(alias, alias + "__1");
  }

  @Test
  void makingTheCollectionTwiceChangesNothing() {
    String alias = MilvusSinkTest.freshAlias();
    ensure(alias, DENSE);
    ensure(alias, DENSE);
    MilvusSinkTest.sink(MilvusSinkTest.URI, alias, "job", List.of(DENSE)).check();
    assertThat(collections()).contains(alias + "__1").doesNotContain(alias);
  }

  @Test
  void aFilterThatTheServerDoesNotReadIsToldWithTheServersReason() {
    String alias = MilvusSinkTest.freshAlias();
    ensure(alias, DENSE);
    try (MilvusConnection connection =
        new MilvusConnection(MilvusAddress.of(MilvusSinkTest.URI, "--milvus"))) {
      assertThatThrownBy(() -> new CollectionRows(connection, alias).count("nofield == 3"))
          .isInstanceOf(UserError.class)
          .hasMessage(
              "Cannot count the rows of '"
                  + alias
                  + "' at "
                  + MilvusSinkTest.URI
                  + ": refused, for a reason that only its log and ours have, expected the server"
                  + " to do it. Look at the server's log, then run again.");
    }
  }

  private static void create(String name, int dimension) {
    CreateCollectionReq.CollectionSchema schema = MilvusClientV2.CreateSchema();
    schema.addField(
        AddFieldReq.builder()
            .fieldName("item_id")
            .dataType(DataType.VarChar)
            .maxLength(20)
            .isPrimaryKey(true)
            .build());
    schema.addField(AddFieldReq.builder().fieldName("extra").dataType(DataType.Int64).build());
    schema.addField(AddFieldReq.builder().fieldName("segment").dataType(DataType.Int64).build());
    schema.addField(
        AddFieldReq.builder()
            .fieldName("dense")
            .dataType(DataType.FloatVector)
            .dimension(dimension)
            .build());
    PlainClient.ask(
        MilvusSinkTest.URI,
        client -> {
          client.createCollection(
              CreateCollectionReq.builder()
                  .collectionName(name)
                  .collectionSchema(schema)
                  .indexParam(
                      IndexParam.builder()
                          .fieldName("dense")
                          .indexType(IndexParam.IndexType.FLAT)
                          .metricType(IndexParam.MetricType.L2)
                          .build())
                  .build());
          return true;
        });
  }

  @Test
  void liteCannotImport() {
    if (System.getenv("EMBARK_TEST_MILVUS") != null) {
      return;
    }
    UserError error =
        refused(
            MilvusSinkTest.URI,
            MilvusSinkTest.freshAlias(),
            DENSE,
            "mode",
            "import",
            "import-path",
            "/tmp/import");
    assertThat(error)
        .hasMessage(
            "Cannot import into Milvus at "
                + MilvusSinkTest.URI
                + ": it is Milvus Lite, which has no import, expected a server of 2.3.4 or later."
                + " Set write.milvus.mode to upsert, or change write.milvus.uri.");
    assertThat(error.category()).isEqualTo(Category.CONFIG);
  }
}
