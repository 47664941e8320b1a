package io.embark.sink.milvus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.embark.corpus.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The jobs of Milvus' REST interface, version 2, as its reference tells them ("Import (v2)": Create
 * Import Jobs, Get Import Job Progress): {@code POST /v2/vectordb/jobs/import/create} and {@code
 * .../describe}, answered by {@code {"code": 0, "data": {..}}} or {@code {"code": n, "message":
 * ".."}}. {@link ZillizCloud} has the same with a cluster's id in every request, and with the
 * bucket's keys beside the files. Follows no redirect: the token goes to the given address and to
 * no other. The connection is the caller's.
 */
final class RestImport implements ImportApi {
  private static final String PATH = "/v2/vectordb/jobs/import/";

  /** Documented limit of files a request. */
  private static final int MOST_FILES = 1_024;

  /** Need to log in, and not allowed to (pkg/util/merr/errors.go). */
  private static final List<Integer> LOGIN_CODES = List.of(1800, 1801, 1802, 65535);

  private final MilvusConnection connection;
  private final Optional<ZillizCloud> cloud;
  private final HttpClient client;
  private final Retry retry;

  /** Asks the server itself. */
  RestImport(MilvusConnection connection) {
    this(connection, Optional.empty());
  }

  /** Asks the cloud for the cluster of an address; the caller closes it. */
  static RestImport of(MilvusAddress address, ZillizCloud cloud) {
    return new RestImport(
        new MilvusConnection(
            address.at(cloud.uri(), "write.milvus." + ZillizCloud.URI_OF_CLOUD.name())),
        Optional.of(cloud));
  }

  private RestImport(MilvusConnection connection, Optional<ZillizCloud> cloud) {
    this.connection = connection;
    this.cloud = cloud;
    this.retry = new Retry(connection.address().retryTime());
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connection.address().connectTimeout())
            .build();
  }

  @Override
  public int mostFiles() {
    return cloud.isPresent() ? ZillizCloud.MOST_FILES : MOST_FILES;
  }

  @Override
  public String begin(String collection, List<String> files) {
    Map<String, Object> body = body();
    body.put("collectionName", collection);
    body.put(cloud.isPresent() ? "objectUrls" : "files", files.stream().map(List::of).toList());
    cloud.ifPresent(keys -> body.putAll(keys.keys()));
    String operation =
        "import "
            + files.size()
            + " files from '"
            + files.get(0)
            + "' on into '"
            + collection
            + "'";
    return retry.run(
        () -> {
          try {
            return data(post("create", body)).path("jobId").asText();
          } catch (MilvusFault.Unreachable e) {
            if (e.getCause() instanceof ConnectException
                || e.getCause() instanceof HttpConnectTimeoutException) {
              throw e; // nothing was sent
            }
            throw new Unanswered(
                connection.error(
                    operation, new Retry.Failed(MilvusFault.of(e), 0, Duration.ZERO, e)));
          }
        },
        failed ->
            failed.cause() instanceof Unanswered unanswered
                ? unanswered
                : connection.error(operation, failed));
  }

  @Override
  public Progress progress(String task) {
    Map<String, Object> body = body();
    body.put("jobId", task);
    JsonNode data =
        retry.run(
            () -> data(post("describe", body)),
            failed -> connection.error("ask for the state of import job " + task, failed));
    return switch (data.path("state").asText().toLowerCase(Locale.ROOT)) {
      case "completed" -> Progress.done();
      case "failed" -> failed(data);
      default -> Progress.running(data.path("progress").asInt());
    };
  }

  /** The job tells a reason, and each of its files may tell its own. */
  private static Progress failed(JsonNode data) {
    for (JsonNode file : data.path("details")) {
      if (!file.path("reason").asText().isEmpty()) {
        return Progress.failed(file.path("fileName").asText(), file.path("reason").asText());
      }
    }
    return Progress.failed("", data.path("reason").asText());
  }

  /** Asks for the cluster's jobs, so that a wrong key or id is told before there is work. */
  void check() {
    Map<String, Object> body = body();
    body.put("pageSize", 1);
    body.put("currentPage", 1);
    retry.run(
        () -> data(post("list", body)),
        failed ->
            connection.error(
                "list import jobs of cluster '" + cloud.orElseThrow().cluster() + "'", failed));
  }

  private Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    cloud.ifPresent(target -> body.put("clusterId", target.cluster()));
    if (connection.address().database() != null) {
      body.put("dbName", connection.address().database());
    }
    return body;
  }

  private HttpResponse<String> post(String action, Map<String, Object> body) {
    MilvusAddress address = connection.address();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address.fullUri() + PATH + action))
            .timeout(address.requestTimeout())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.line(body)));
    if (address.token() != null) {
      request.header("Authorization", "Bearer " + address.token());
    }
    try {
      return client.send(
          request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new MilvusFault.Unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Milvus was asked", e);
    }
  }

  private static JsonNode data(HttpResponse<String> answer) {
    int status = answer.statusCode();
    if (status == 401 || status == 403) {
      throw new MilvusFault.Told(MilvusFault.Kind.LOGIN, "HTTP " + status + message(answer));
    }
    if (status == 429 || status == 503) {
      throw new MilvusFault.Told(MilvusFault.Kind.BUSY, "HTTP " + status + message(answer));
    }
    if (status / 100 == 5) {
      // a gateway that lost the server: what became of the request is not known
      throw new MilvusFault.Unreachable(new IOException("HTTP " + status + message(answer)));
    }
    JsonNode json = json(answer);
    int code = json.path("code").asInt(status == 200 ? 0 : -1);
    if (json.isMissingNode() || status != 200) {
      throw new MilvusFault.Told(
          MilvusFault.Kind.REFUSED,
          "HTTP " + status + message(answer) + (json.isMissingNode() ? ", which is no JSON" : ""));
    }
    // Milvus 2.3's REST answers 200 for success
    if (code != 0 && code != 200) {
      String message = json.path("message").asText();
      throw new MilvusFault.Told(
          LOGIN_CODES.contains(code) ? MilvusFault.Kind.LOGIN : MilvusFault.kind(code, message),
          message + " (code " + code + ")");
    }
    return json.path("data");
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return Json.parse(answer.body(), JsonNode.class);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static String message(HttpResponse<String> answer) {
    String told = json(answer).path("message").asText();
    return told.isEmpty() ? "" : ": " + told;
  }

  @Override
  public void close() {
    if (cloud.isPresent()) {
      connection.close();
    }
  }
}
