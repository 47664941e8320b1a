package io.embark.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.embark.corpus.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * An embedding service on 127.0.0.1 that speaks as OpenAI ({@code /v1/embeddings}, vectors in
 * reverse order), Cohere ({@code /v2/embed}) and text-embeddings-inference ({@code /embed}, {@code
 * /info}) do. A word is a token. Faults are put in front of it, and it notes what it was asked and
 * what it answered for money.
 */
public final class EmbeddingServer implements AutoCloseable {
  public static final int DIMENSION = 8;
  public static final String MODEL = "acme-embed-3";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** One request as it came. */
  public record Request(String path, Map<String, List<String>> headers, JsonNode body) {
    public String header(String name) {
      return headers.entrySet().stream()
          .filter(entry -> entry.getKey().equalsIgnoreCase(name))
          .map(entry -> entry.getValue().get(0))
          .findFirst()
          .orElse("");
    }
  }

  private record Refusal(Predicate<String> text, int status, String body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Deque<HubServer.Fault> faults = new ArrayDeque<>();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> paid = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private volatile String key = "";
  private volatile Refusal refusal = new Refusal(text -> false, 400, "");
  private volatile int mostItems = 2048;
  private volatile long delayMillis;
  private volatile HubServer.Fault always;

  public EmbeddingServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** The vector that the service gives a text: of any length but 1. */
  public static float[] vector(String text) {
    Random random = new Random(text.hashCode());
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (3 * random.nextGaussian());
    }
    return vector;
  }

  /** The same scaled to length 1. */
  public static float[] unitVector(String text) {
    float[] vector = vector(text);
    double norm =
        Math.sqrt(IntStream.range(0, DIMENSION).mapToDouble(i -> vector[i] * vector[i]).sum());
    float[] unit = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      unit[i] = (float) (vector[i] / norm);
    }
    return unit;
  }

  public static int tokens(String text) {
    return text.isBlank() ? 0 : text.strip().split("\\s+").length;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Who has another key is refused, and reads his own key in the answer. */
  public void requireKey(String required) {
    key = required;
  }

  /** A request with such a text is refused. */
  public void refuse(Predicate<String> text, int status, String body) {
    refusal = new Refusal(text, status, body);
  }

  /** A request with more texts is refused, and {@code /info} says so. */
  public void takeAtMost(int items) {
    mostItems = items;
  }

  public void answerAfter(long millis) {
    delayMillis = millis;
  }

  /** Takes the next request that no earlier fault takes. */
  public void plan(HubServer.Fault fault) {
    synchronized (faults) {
      faults.add(fault);
    }
  }

  /** Takes every request from now on; null for none. */
  public void planForEver(HubServer.Fault fault) {
    always = fault;
  }

  /** Requests for vectors. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  public Request onlyRequest() {
    if (requests.size() != 1) {
      throw new AssertionError("expected one request: " + requests);
    }
    return requests.get(0);
  }

  /** Texts of all answers with vectors, a text as often as it was paid. */
  public List<String> paid() {
    return List.copyOf(paid);
  }

  /** Most requests that were here at the same time. */
  public int mostAtOnce() {
    return mostAtOnce.get();
  }

  /** No answer at all. */
  public boolean silence(HttpExchange exchange) {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return exchange != null;
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (exchange.getRequestMethod().equals("POST")) {
        requests.add(
            new Request(
                exchange.getRequestURI().getPath(),
                Map.copyOf(exchange.getRequestHeaders()),
                JSON.readTree(body)));
      }
      TimeUnit.MILLISECONDS.sleep(delayMillis);
      HubServer.Fault fault = planned();
      if (fault == null || !fault.answer(exchange)) {
        answer(exchange, body).answer(exchange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      atOnce.decrementAndGet();
    }
  }

  private HubServer.Fault planned() {
    synchronized (faults) {
      return faults.isEmpty() ? always : faults.remove();
    }
  }

  private HubServer.Fault answer(HttpExchange exchange, byte[] bytes) throws IOException {
    String given = HubServer.header(exchange, "Authorization");
    if (!key.isEmpty() && !given.equals("Bearer " + key)) {
      return HubAnswers.body(
          401, error("Incorrect API key provided: " + given.replace("Bearer ", "") + "."));
    }
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/info")) {
      return HubAnswers.body(
          Json.line(Map.of("model_id", MODEL, "max_client_batch_size", mostItems)));
    }
    JsonNode body = JSON.readTree(bytes);
    String field = Map.of("/v2/embed", "texts", "/embed", "inputs").getOrDefault(path, "input");
    List<String> texts = new ArrayList<>();
    body.path(field).forEach(text -> texts.add(text.textValue()));
    if (texts.stream().anyMatch(refusal.text())) {
      return HubAnswers.body(refusal.status(), refusal.body());
    }
    if (texts.size() > mostItems) {
      return HubAnswers.body(
          413, error("batch size " + texts.size() + " > maximum allowed batch size " + mostItems));
    }
    long tokens = texts.stream().mapToLong(EmbeddingServer::tokens).sum();
    String json =
        switch (path) {
          case "/v1/embeddings" -> openAi(texts, tokens);
          case "/v2/embed" -> cohere(texts, tokens);
          case "/embed" -> Json.line(texts.stream().map(EmbeddingServer::vector).toList());
          default -> null;
        };
    if (json == null) {
      return HubAnswers.body(404, "404 page not found");
    }
    exchange.getResponseHeaders().set("x-compute-tokens", Long.toString(tokens));
    paid.addAll(texts);
    return HubAnswers.body(json);
  }

  /** As OpenAI tells an error. */
  public static String error(String message) {
    return Json.line(Map.of("error", Map.of("message", message, "type", "invalid_request_error")));
  }

  private static String openAi(List<String> texts, long tokens) {
    List<Object> data = new ArrayList<>();
    for (int i = texts.size() - 1; i >= 0; i--) {
      data.add(Map.of("object", "embedding", "index", i, "embedding", vector(texts.get(i))));
    }
    return Json.line(
        Map.of(
            "object",
            "list",
            "data",
            data,
            "usage",
            Map.of("prompt_tokens", tokens, "total_tokens", tokens)));
  }

  private static String cohere(List<String> texts, long tokens) {
    return Json.line(
        Map.of(
            "embeddings",
            Map.of("float", texts.stream().map(EmbeddingServer::vector).toList()),
            "meta",
            Map.of("billed_units", Map.of("input_tokens", tokens))));
  }

  /** An OpenAI answer of these numbers as they stand, vectors in order. */
  public static String openAiAnswer(String... vectors) {
    return "{\"data\":["
        + String.join(
            ",",
            IntStream.range(0, vectors.length)
                .mapToObj(i -> "{\"index\":" + i + ",\"embedding\":" + vectors[i] + "}")
                .toList())
        + "],\"usage\":{\"total_tokens\":1}}";
  }

  /** Numbers as JSON. */
  public static String json(float... vector) {
    return Arrays.toString(vector);
  }

  /** Bytes of a text. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
