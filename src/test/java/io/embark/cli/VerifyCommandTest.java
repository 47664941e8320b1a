package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.embark.testing.LocalSpark;
import io.embark.testing.MilvusLite;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.utility.request.DropAliasReq;
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code embark verify} and {@code --repair} against a real Milvus Lite. */
class VerifyCommandTest {
  private static final String URI = MilvusLite.shared().uri();
  private static final String SURPLUS = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;
  private SmallJob job;
  private String collection;
  private String sink;

  @BeforeAll
  static void startSpark() {
    LocalSpark.session();
  }

  @BeforeEach
  void loadThreeTexts() throws IOException {
    Path input = Files.createDirectory(folder.resolve("input"));
    Files.writeString(input.resolve("a.txt"), "the cat sat on the mat");
    Files.writeString(input.resolve("b.txt"), "a dog ran");
    Files.writeString(input.resolve("c.txt"), "where is the cow");
    collection = "verify_" + folder.getFileName().toString().replaceAll("\\W", "_");
    sink = "milvus " + URI + "/" + collection;
    job = new SmallJob(folder).milvus(URI, collection);
    assertThat(job.embark("run").exitCode()).isZero();
  }

  private static <T> T ask(Function<MilvusClientV2, T> question) {
    MilvusClientV2 client = new MilvusClientV2(ConnectConfig.builder().uri(URI).build());
    try {
      return question.apply(client);
    } finally {
      client.close();
    }
  }

  private List<Map<String, Object>> rows() {
    return ask(
        client ->
            client
                .query(
                    QueryReq.builder()
                        .collectionName(collection)
                        .filter("item_id >= \"\"")
                        .limit(100)
                        .outputFields(List.of("*"))
                        .consistencyLevel(ConsistencyLevel.STRONG)
                        .build())
                .getQueryResults()
                .stream()
                .map(row -> row.getEntity())
                .toList());
  }

  private String keyOf(String source) {
    return rows().stream()
        .filter(row -> row.get("source_id").equals(source))
        .map(row -> (String) row.get("item_id"))
        .findFirst()
        .orElseThrow();
  }

  /** Removes one row and adds another, so that the count stays. */
  private void swap(String removed) {
    JsonObject surplus = new Gson().toJsonTree(rows().get(0)).getAsJsonObject();
    surplus.addProperty("item_id", SURPLUS);
    ask(
        client -> {
          client.delete(
              DeleteReq.builder().collectionName(collection).ids(List.of(removed)).build());
          return client.upsert(
              UpsertReq.builder().collectionName(collection).data(List.of(surplus)).build());
        });
  }

  private String equal() {
    return sink
        + " partition all: lake 3 rows, target 3 rows, every key compared, 3 rows read back with"
        + " their vectors, 3 searches by these: equal";
  }

  @Test
  void whatDiffersIsToldAndRepairedOnDemand() {
    String lake = "lake: 3 rows, every committed file is whole";
    assertThat(job.embark("verify")).isEqualTo(new Embark(0, List.of(lake, equal()), List.of()));
    String removed = keyOf("b.txt");
    swap(removed);

    String message =
        "Cannot verify partition 'all' in collection '"
            + collection
            + "__1': 3 rows in Milvus as in the lake, expected the same keys; 1 missing ("
            + removed
            + "); 1 not in the lake ("
            + SURPLUS
            + "). Repair it by 'embark verify JOB --repair', or run the job again to load it anew.";
    assertThat(job.embark("verify"))
        .isEqualTo(
            new Embark(
                5,
                List.of(
                    lake,
                    sink
                        + " partition all: lake 3 rows, target 3 rows, 1 missing, 1 not in the"
                        + " lake, 0 of 3 rows read back differ, 0 of 2 searches did not find their"
                        + " row"),
                List.of("embark: " + message)));
    Embark json = job.embark("verify", "--json");
    assertThat(json.exitCode()).isEqualTo(5);
    JsonNode told = json.json();
    assertThat(told.get("ok").asBoolean()).isFalse();
    assertThat(told.get("error").asText()).isEqualTo(message);
    assertThat(
            List.of("lake", "milvus", "missing", "surplus").stream()
                .map(name -> told.get(name).asLong()))
        .containsExactly(3L, 3L, 1L, 1L);
    assertThat(told.has("repaired")).isFalse();
    assertThat(told.at("/partitions/0/difference").asText()).isEqualTo(message);

    assertThat(job.embark("verify", "--repair"))
        .isEqualTo(
            new Embark(0, List.of(lake, "repaired: 1 upserted, 1 deleted", equal()), List.of()));
    swap(removed);
    Embark repaired = job.embark("verify", "--repair", "--json");
    assertThat(repaired.exitCode()).isZero();
    assertThat(repaired.json().get("ok").asBoolean()).isTrue();
    assertThat(repaired.json().get("repaired").toString())
        .isEqualTo("{\"deleted\":1,\"upserted\":1}");
    assertThat(List.of("missing", "surplus"))
        .allMatch(name -> repaired.json().get(name).asLong() == 0);
    assertThat(rows())
        .extracting(row -> row.get("source_id"))
        .containsExactlyInAnyOrder("a.txt", "b.txt", "c.txt");
    assertThat(job.embark("verify", "--repair").out().get(1))
        .isEqualTo("repaired: 0 upserted, 0 deleted");
  }

  @Test
  void whatARepairCannotMendIsTold() {
    ask(
        client -> {
          client.dropAlias(DropAliasReq.builder().alias(collection).build());
          client.dropCollection(
              DropCollectionReq.builder().collectionName(collection + "__1").build());
          return true;
        });
    String message =
        "Cannot verify partition 'all' in '"
            + collection
            + "': Milvus at "
            + URI
            + " has no such alias, expected 3 rows as in the lake. Run the job to load it.";
    assertThat(job.embark("verify", "--repair"))
        .isEqualTo(
            new Embark(
                5,
                List.of(
                    "lake: 3 rows, every committed file is whole",
                    "repaired: 0 upserted, 0 deleted",
                    sink + " partition all: cannot be compared"),
                List.of("embark: " + message)));
    Embark json = job.embark("verify", "--json");
    assertThat(json.exitCode()).isEqualTo(5);
    assertThat(json.json().get("milvus").isNull()).isTrue();
    assertThat(json.json().get("error").asText()).isEqualTo(message);
  }
}
