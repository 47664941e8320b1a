package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.embark.corpus.Json;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.sink.milvus.ImportApi.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Against a server of this test that speaks the documented protocol: no Milvus from 2.4 on runs
 * where the tests do.
 */
class RestImportTest {
  private static final String TOKEN = "root:Milvus";

  /** An answer; a status of 0 breaks the connection off. */
  private record Answer(int status, String body) {}

  private final Deque<Answer> answers = new ArrayDeque<>();
  private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(
          exchange.getRequestMethod()
              + " "
              + exchange.getRequestURI()
              + " "
              + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        send(
            exchange,
            new Answer(401, "{\"code\": 1800, \"message\": \"user hasn't authenticated\"}"));
        return;
      }
      send(exchange, answers.removeFirst());
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    if (answer.status() == 0) {
      return;
    }
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body);
  }

  private String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private RestImport api(String database, String token) {
    return new RestImport(
        new MilvusConnection(
            new MilvusAddress(
                uri(),
                "write.milvus.uri",
                database,
                token,
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1))));
  }

  private RestImport api() {
    return api(null, TOKEN);
  }

  private RestImport cloud(String sessionToken) {
    return RestImport.of(
        new MilvusAddress(
            "https://in03-1a2b.aws-eu-central-1.vectordb.zillizcloud.com:19540",
            "write.milvus.uri",
            null,
            TOKEN,
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1)),
        new ZillizCloud(uri(), "in03-1a2b", "AKIA", "s3cret", sessionToken));
  }

  private void answer(int status, String body) {
    answers.add(new Answer(status, body));
  }

  @Test
  void aJobIsMadeOfManyFilesEachAloneInItsGroup() throws Exception {
    answer(200, "{\"code\": 0, \"data\": {\"jobId\": \"448707763884413158\"}}");
    assertThat(api("db", TOKEN).begin("c__2", List.of("a/1.parquet", "a/2.parquet")))
        .isEqualTo("448707763884413158");
    String[] request = requests.remove().split(" ", 3);
    assertThat(request[0] + " " + request[1]).isEqualTo("POST /v2/vectordb/jobs/import/create");
    assertThat(Json.parse(request[2], JsonNode.class))
        .isEqualTo(
            Json.parse(
                "{\"dbName\": \"db\", \"collectionName\": \"c__2\", \"files\": [[\"a/1.parquet\"],"
                    + " [\"a/2.parquet\"]]}",
                JsonNode.class));
  }

  /** The requests are those that pymilvus 2.6's bulk_import and its kin send for the cloud. */
  @Test
  void theCloudIsToldItsClusterAndTheKeysOfTheBucket() throws Exception {
    answer(200, "{\"code\": 0, \"data\": {\"jobId\": \"job-1\"}}");
    answer(200, "{\"code\": 0, \"data\": {\"jobId\": \"job-2\"}}");
    answer(
        200,
        "{\"code\": 0, \"data\": {\"jobId\": \"job-1\", \"state\": \"Importing\", \"progress\":"
            + " 40}}");
    answer(200, "{\"code\": 0, \"data\": {\"count\": 0, \"records\": []}}");
    try (RestImport api = cloud(null)) {
      assertThat(api.mostFiles()).isEqualTo(1_000);
      assertThat(api.begin("c__2", List.of("s3://b/1.parquet", "s3://b/2.parquet")))
          .isEqualTo("job-1");
    }
    try (RestImport api = cloud("session")) {
      assertThat(api.begin("c__2", List.of("s3://b/1.parquet"))).isEqualTo("job-2");
      assertThat(api.progress("job-1")).isEqualTo(ImportApi.Progress.running(40));
      api.check();
    }
    List<String> bodies = new ArrayList<>();
    List<String> calls = new ArrayList<>();
    for (String request : requests) {
      String[] parts = request.split(" ", 3);
      calls.add(parts[0] + " " + parts[1]);
      bodies.add(Json.parse(parts[2], JsonNode.class).toString());
    }
    assertThat(calls)
        .containsExactly(
            "POST /v2/vectordb/jobs/import/create",
            "POST /v2/vectordb/jobs/import/create",
            "POST /v2/vectordb/jobs/import/describe",
            "POST /v2/vectordb/jobs/import/list");
    assertThat(bodies)
        .containsExactly(
            "{\"accessKey\":\"AKIA\",\"clusterId\":\"in03-1a2b\",\"collectionName\":\"c__2\","
                + "\"objectUrls\":[[\"s3://b/1.parquet\"],[\"s3://b/2.parquet\"]],"
                + "\"secretKey\":\"s3cret\"}",
            "{\"accessKey\":\"AKIA\",\"clusterId\":\"in03-1a2b\",\"collectionName\":\"c__2\","
                + "\"objectUrls\":[[\"s3://b/1.parquet\"]],\"secretKey\":\"s3cret\","
                + "\"token\":\"session\"}",
            "{\"clusterId\":\"in03-1a2b\",\"jobId\":\"job-1\"}",
            "{\"clusterId\":\"in03-1a2b\",\"currentPage\":1,\"pageSize\":1}");
  }

  @Test
  void aClusterThatTheCloudDoesNotKnowIsTold() {
    answer(200, "{\"code\": 90102, \"message\": \"The cluster does not exist\"}");
    try (RestImport api = cloud(null)) {
      assertThatThrownBy(api::check)
          .hasMessage(
              "Cannot list import jobs of cluster 'in03-1a2b' at "
                  + uri()
                  + ": The cluster does not exist (code 90102), expected the server to do it. Look"
                  + " at the server's log, then run again.");
    }
  }

  @Test
  void progressIsToldUntilTheJobIsDone() {
    answer(
        200,
        "{\"code\": 0, \"data\": {\"jobId\": \"7\", \"state\": \"Pending\", \"progress\": 0}}");
    answer(200, "{\"code\": 0, \"data\": {\"state\": \"Importing\", \"progress\": 70}}");
    answer(
        200,
        "{\"code\": 0, \"data\": {\"state\": \"Completed\", \"progress\": 100, \"totalRows\": 9}}");
    RestImport api = api();
    assertThat(List.of(api.progress("7"), api.progress("7"), api.progress("7")))
        .containsExactly(
            ImportApi.Progress.running(0),
            ImportApi.Progress.running(70),
            ImportApi.Progress.done());
    assertThat(requests).containsOnly("POST /v2/vectordb/jobs/import/describe {\"jobId\":\"7\"}");
  }

  @Test
  void aJobThatFailsNamesItsFileAndWhy() {
    answer(
        200,
        "{\"code\": 0, \"data\": {\"state\": \"Failed\", \"reason\": \"import failed\", \"details\":"
            + " [{\"fileName\": \"a/1.parquet\", \"state\": \"Completed\", \"reason\": \"\"},"
            + " {\"fileName\": \"a/2.parquet\", \"state\": \"Failed\", \"reason\": \"dim 4 of 8\"}]}}");
    answer(200, "{\"code\": 0, \"data\": {\"state\": \"Failed\", \"reason\": \"no such bucket\"}}");
    assertThat(api().progress("7"))
        .isEqualTo(ImportApi.Progress.failed("a/2.parquet", "dim 4 of 8"));
    assertThat(api().progress("7")).isEqualTo(ImportApi.Progress.failed("", "no such bucket"));
  }

  @Test
  void aRunGoesThroughJobsOfManyFiles() {
    answer(200, "{\"code\": 0, \"data\": {\"jobId\": \"1\"}}");
    answer(200, "{\"code\": 0, \"data\": {\"jobId\": \"2\"}}");
    answer(200, "{\"code\": 0, \"data\": {\"state\": \"Importing\", \"progress\": 10}}");
    answer(200, "{\"code\": 0, \"data\": {\"state\": \"Completed\"}}");
    answer(200, "{\"code\": 0, \"data\": {\"state\": \"Completed\"}}");
    List<String> notes = new ArrayList<>();
    new ImportTasks(api(), 2, Duration.ofMinutes(1))
        .run("c__2", List.of("a", "b", "c"), notes::add);
    assertThat(notes)
        .containsExactly("imported 1 of 3 files, running: 10 %", "imported 3 of 3 files");
    assertThat(requests.stream().map(request -> request.replaceAll(".*import/", "")))
        .startsWith(
            "create {\"collectionName\":\"c__2\",\"files\":[[\"a\"],[\"b\"]]}",
            "create {\"collectionName\":\"c__2\",\"files\":[[\"c\"]]}");
  }

  @Test
  void aWrongTokenIsTold() {
    UserError error =
        catchThrowableOfType(
            UserError.class, () -> api(null, "root:wrong").begin("c__2", List.of("a")));
    assertThat(error)
        .hasMessage(
            "Cannot log in to Milvus at "
                + uri()
                + ": HTTP 401: user hasn't authenticated, expected a log-in that the server"
                + " accepts. Set token, or user and password, beside write.milvus.uri.");
    assertThat(error.category()).isEqualTo(Category.CONFIG);
    answer(200, "{\"code\": 1800, \"message\": \"user hasn't authenticated\"}");
    assertThatThrownBy(() -> api().progress("7"))
        .hasMessage(
            "Cannot log in to Milvus at "
                + uri()
                + ": user hasn't authenticated (code 1800), expected a log-in that the server"
                + " accepts. Set token, or user and password, beside write.milvus.uri.");
  }

  @Test
  void whatTheServerRefusesIsToldAndNotAskedAgain() {
    answer(200, "{\"code\": 100, \"message\": \"collection not found[collection=c__2]\"}");
    assertThatThrownBy(() -> api().begin("c__2", List.of("a")))
        .hasMessage(
            "Cannot import 1 files from 'a' on into 'c__2' at "
                + uri()
                + ": collection not found[collection=c__2] (code 100), expected the server to do"
                + " it. Look at the server's log, then run again.");
    answer(404, "404 page not found");
    assertThatThrownBy(() -> api().progress("7"))
        .hasMessage(
            "Cannot ask for the state of import job 7 at "
                + uri()
                + ": HTTP 404, which is no JSON, expected the server to do it. Look at the server's"
                + " log, then run again.");
    assertThat(requests).hasSize(2);
  }

  @Test
  void aServerThatIsBusyIsAskedAgain() {
    answer(503, "");
    answer(200, "{\"code\": 8, \"message\": \"rate limit exceeded\"}");
    answer(200, "{\"code\": 0, \"data\": {\"jobId\": \"1\"}}");
    assertThat(api().begin("c__2", List.of("a"))).isEqualTo("1");
    assertThat(requests).hasSize(3);
  }

  @Test
  void aBeginningWhoseAnswerIsLostIsNotSentAgain() {
    answer(0, "");
    answer(502, "<html>");
    for (int i = 0; i < 2; i++) {
      Unanswered lost =
          catchThrowableOfType(Unanswered.class, () -> api().begin("c__2", List.of("a")));
      assertThat(lost.error().category()).isEqualTo(Category.SINK);
      assertThat(lost.error().getMessage()).startsWith("Cannot reach Milvus at " + uri() + ": ");
    }
    assertThat(requests).hasSize(2);
  }

  @Test
  void aQuestionWhoseAnswerIsLostIsSentAgain() {
    answer(0, "");
    answer(200, "{\"code\": 0, \"data\": {\"state\": \"Completed\"}}");
    assertThat(api().progress("7").state()).isEqualTo(State.DONE);
    assertThat(requests).hasSize(2);
  }

  @Test
  void aServerThatIsAwayHasBegunNothing() {
    String uri = uri();
    server.stop(0);
    assertThatThrownBy(() -> api().begin("c__2", List.of("a")))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Cannot reach Milvus at " + uri + " to import 1 files from 'a'");
  }
}
