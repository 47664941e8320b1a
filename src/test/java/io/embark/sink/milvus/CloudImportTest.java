package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.sink.CommittedPartition;
import io.embark.sink.SinkContract;
import io.embark.sink.SinkReport;
import io.embark.sink.WrittenLake;
import io.embark.sink.WrittenLake.Item;
import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster whose imports are asked for at the cloud: collection, rows and alias are those of a
 * real Milvus 2.3.5, and a control plane of this test, which speaks the documented protocol, has
 * that server import the objects that it is told. The cloud itself was not at hand.
 */
class CloudImportTest {
  private static final String BUCKET = "s3://bucket/import";

  private final ConcurrentLinkedQueue<JsonNode> jobs = new ConcurrentLinkedQueue<>();
  private ImportFixture milvus;
  private MilvusConnection cluster;
  private HttpServer control;

  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    milvus = new ImportFixture(new WrittenLake(folder, "job", WrittenLake.dense(8)));
    cluster = new MilvusConnection(MilvusAddress.of(milvus.uri(), "write.milvus.uri"));
    control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    control.createContext("/", this::handle);
    control.start();
    Files.writeString(folder.resolve("api-key"), "key-of-api\n");
    Files.writeString(folder.resolve("access"), "AKIA\n");
    Files.writeString(folder.resolve("secret"), "s3cret\n");
  }

  @AfterEach
  void stop() {
    control.stop(0);
    cluster.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode asked =
          Json.parse(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
              JsonNode.class);
      Map<String, Object> answer =
          !"Bearer key-of-api".equals(exchange.getRequestHeaders().getFirst("Authorization"))
              ? Map.of("code", 80001, "message", "The token is illegal")
              : Map.of("code", 0, "data", data(exchange.getRequestURI().getPath(), asked));
      byte[] body = Json.line(answer).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Tasks of the server, one a file, are a job together. */
  private Map<String, Object> data(String path, JsonNode asked) {
    GrpcImport server = new GrpcImport(cluster);
    if (path.endsWith("/create")) {
      jobs.add(asked);
      List<String> tasks = new ArrayList<>();
      for (JsonNode group : asked.path("objectUrls")) {
        String object = group.path(0).asText();
        assertThat(object).startsWith(BUCKET + "/");
        String local = milvus.importPath() + object.substring(BUCKET.length());
        tasks.add(server.begin(asked.path("collectionName").asText(), List.of(local)));
      }
      return Map.of("jobId", String.join("-", tasks));
    }
    if (path.endsWith("/list")) {
      return Map.of("count", 0, "records", List.of());
    }
    List<ImportApi.Progress> all =
        Arrays.stream(asked.path("jobId").asText().split("-")).map(server::progress).toList();
    for (ImportApi.Progress one : all) {
      if (one.state() == ImportApi.State.FAILED) {
        return Map.of("state", "Failed", "reason", one.reason());
      }
    }
    boolean isDone = all.stream().allMatch(one -> one.state() == ImportApi.State.DONE);
    return Map.of("state", isDone ? "Completed" : "InProgress", "progress", isDone ? 100 : 50);
  }

  private MilvusSink sink(String token) {
    return milvus.sink(
        "import-api",
        "cloud",
        "import-cluster",
        "in03-1a2b",
        "import-cloud-uri",
        "http://127.0.0.1:" + control.getAddress().getPort(),
        "import-server-path",
        BUCKET,
        "import-file-mb",
        1,
        "token",
        Map.of("file", folder.resolve(token).toString()),
        "import-access-key",
        Map.of("file", folder.resolve("access").toString()),
        "import-secret-key",
        Map.of("file", folder.resolve("secret").toString()));
  }

  @Test
  void rowsComeInByJobsOfTheControlPlaneAndAreVerifiedInTheCluster() {
    List<Item> items = milvus.lake().items("one", 900);
    CommittedPartition partition = milvus.lake().commit("r1", "2026-11-20", List.of(), items);
    try (MilvusSink sink = sink("api-key")) {
      sink.check();
      assertThat(sink.write(LocalSpark.session(), List.of(partition), milvus.notes()::add))
          .extracting(SinkReport::target, SinkReport::upserted, SinkReport::targetRows)
          .containsExactly(tuple(milvus.alias() + "__1", 900L, 900L));
    }
    assertThat(milvus.stored())
        .isEqualTo(SinkContract.expected(milvus.lake(), "2026-11-20", items));
    assertThat(jobs).hasSize(1);
    JsonNode job = jobs.remove();
    assertThat(job.path("clusterId").asText()).isEqualTo("in03-1a2b");
    assertThat(job.path("accessKey").asText()).isEqualTo("AKIA");
    assertThat(job.path("secretKey").asText()).isEqualTo("s3cret");
    milvus.assertNoFilesAreLeft();
  }

  @Test
  void aKeyThatTheControlPlaneRefusesIsToldBeforeTheJobStarts() {
    try (MilvusSink sink = sink("access")) {
      assertThatThrownBy(sink::check)
          .isInstanceOf(UserError.class)
          .hasMessage(
              "Cannot list import jobs of cluster 'in03-1a2b' at http://127.0.0.1:"
                  + control.getAddress().getPort()
                  + ": The token is illegal (code 80001), expected the server to do it. Look at the"
                  + " server's log, then run again.");
    }
    assertThat(jobs).isEmpty();
    assertThat(milvus.collections()).isEmpty();
  }
}
