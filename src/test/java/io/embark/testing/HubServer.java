package io.embark.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A model hub on 127.0.0.1 that speaks as huggingface.co does: revisions, listings in pages, small
 * files itself and large ones (LFS) by a redirect to a file store under another name. Python's
 * huggingface_hub downloads from it as well. Faults are put in front of it.
 */
public final class HubServer implements AutoCloseable {
  public static final String REPOSITORY = "acme/tiny";

  private static final Pattern REVISION = Pattern.compile("/api/models/(.+)/revision/([^/]+)");
  private static final Pattern TREE = Pattern.compile("/api/models/(.+)/tree/([^/]+)");
  private static final Pattern RESOLVE = Pattern.compile("/(.+)/resolve/([^/]+)/(.+)");

  /** One request as it came: {@code GET /path?query}, and headers that matter. */
  public record Request(String line, String authorization, String range) {}

  /** Takes the place of an answer; false lets the usual one follow. */
  public interface Fault {
    boolean answer(HttpExchange exchange) throws IOException;
  }

  private record Planned(String pathPart, Fault fault) {}

  private final HttpServer hub;
  private final HttpServer store;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<String, HubCommit> commits = new HashMap<>();
  private final Map<String, String> revisions = new HashMap<>();
  private final Map<String, byte[]> stored = new HashMap<>();
  private final Deque<Planned> faults = new ArrayDeque<>();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private String token = "";
  private int pageSize = 1_000;

  public HubServer() throws IOException {
    hub = start(this::answer);
    store = start(this::storedFile);
  }

  private HttpServer start(Fault handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> handle(exchange, handler));
    server.start();
    return server;
  }

  public String endpoint() {
    return "http://127.0.0.1:" + hub.getAddress().getPort();
  }

  /** How messages name the file store. */
  public String storeHost() {
    return "localhost:" + store.getAddress().getPort();
  }

  /** An environment with this hub and a cache of its own. */
  public Map<String, String> environment(Path home) {
    Map<String, String> environment = new HashMap<>();
    environment.put("HF_ENDPOINT", endpoint());
    environment.put("HF_HOME", home.toString());
    environment.put("HF_HUB_DOWNLOAD_TIMEOUT", "2");
    return environment;
  }

  /** Who has another token sees nothing. */
  public void requireToken(String required) {
    token = required;
  }

  public void listInPagesOf(int files) {
    pageSize = files;
  }

  /** Of requests whose path has {@code pathPart}, the next that no earlier fault takes. */
  public void plan(String pathPart, Fault fault) {
    synchronized (faults) {
      faults.add(new Planned(pathPart, fault));
    }
  }

  public void planTimes(int times, String pathPart, Fault fault) {
    Collections.nCopies(times, fault).forEach(one -> plan(pathPart, one));
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  public List<String> lines() {
    return requests().stream().map(Request::line).toList();
  }

  /** Commits the files of a directory; gives the commit. */
  public String publish(String repository, String revision, Path directory) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(
            directory.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
    return publish(repository, revision, files);
  }

  public String publish(String repository, String revision, SortedMap<String, byte[]> files) {
    HubCommit published = new HubCommit(repository, files);
    String commit = published.name();
    commits.put(repository + "@" + commit, published);
    revisions.put(repository + "@" + revision, commit);
    revisions.put(repository + "@" + commit, commit);
    files.values().forEach(content -> stored.put(HubCommit.sha("SHA-256", content), content));
    return commit;
  }

  /** As {@link HubAnswers#dropAfter}, but the connection stays open and silent. */
  public Fault silentAfter(byte[] sent, int promised) {
    return exchange -> {
      HubAnswers.dropAfter(sent, promised).answer(exchange);
      return silence(exchange);
    };
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
    hub.stop(0);
    store.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange, Fault handler) throws IOException {
    try (exchange) {
      String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      requests.add(new Request(line, header(exchange, "Authorization"), header(exchange, "Range")));
      Fault fault = planned(line);
      if (fault == null || !fault.answer(exchange)) {
        handler.answer(exchange);
      }
    }
  }

  private Fault planned(String line) {
    synchronized (faults) {
      for (Planned planned : faults) {
        if (line.contains(planned.pathPart())) {
          faults.remove(planned);
          return planned.fault();
        }
      }
      return null;
    }
  }

  private boolean answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    if (!token.isEmpty() && !header(exchange, "Authorization").equals("Bearer " + token)) {
      return HubAnswers.status(401, "X-Error-Message", "Invalid username or password.")
          .answer(exchange);
    }
    Matcher revision = REVISION.matcher(path);
    Matcher tree = TREE.matcher(path);
    Matcher resolve = RESOLVE.matcher(path);
    boolean isApi = revision.matches() || tree.matches();
    Matcher asked = revision.matches() ? revision : tree.matches() ? tree : resolve;
    if (!isApi && !resolve.matches()) {
      return HubAnswers.status(404).answer(exchange);
    }
    String repository = asked.group(1);
    if (revisions.keySet().stream().noneMatch(key -> key.startsWith(repository + "@"))) {
      return HubAnswers.status(404, "X-Error-Code", "RepoNotFound").answer(exchange);
    }
    String commit = revisions.get(repository + "@" + decoded(asked.group(2)));
    if (commit == null) {
      return HubAnswers.status(404, "X-Error-Code", "RevisionNotFound").answer(exchange);
    }
    HubCommit files = commits.get(repository + "@" + commit);
    exchange.getResponseHeaders().set("X-Repo-Commit", commit);
    if (asked == revision) {
      String json = "{\"id\":\"" + repository + "\",\"sha\":\"" + commit + "\",\"siblings\":[]}";
      return HubAnswers.body(json).answer(exchange);
    }
    return asked == tree
        ? listing(exchange, files)
        : file(exchange, decoded(resolve.group(3)), files);
  }

  private boolean listing(HttpExchange exchange, HubCommit commit) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    int from = query.contains("cursor=") ? Integer.parseInt(query.replaceAll(".*cursor=", "")) : 0;
    int to = from + pageSize;
    if (to < commit.files().size()) {
      String next = exchange.getRequestURI().getPath() + "?recursive=true&cursor=" + to;
      exchange.getResponseHeaders().set("Link", "<" + endpoint() + next + ">; rel=\"next\"");
    }
    return HubAnswers.body(commit.listing(from, pageSize)).answer(exchange);
  }

  private boolean file(HttpExchange exchange, String path, HubCommit commit) throws IOException {
    byte[] content = commit.files().get(path);
    if (content == null) {
      return HubAnswers.status(404, "X-Error-Code", "EntryNotFound").answer(exchange);
    }
    if (!HubCommit.isLarge(path)) {
      exchange.getResponseHeaders().set("ETag", "\"" + HubCommit.etag(path, content) + "\"");
      return HubAnswers.content(exchange, content);
    }
    String hash = HubCommit.sha("SHA-256", content);
    return HubAnswers.status(
            302,
            "Location",
            "http://" + storeHost() + "/blob/" + hash + "?Signature=s3cret",
            "X-Linked-Etag",
            "\"" + hash + "\"",
            "X-Linked-Size",
            Integer.toString(content.length))
        .answer(exchange);
  }

  private boolean storedFile(HttpExchange exchange) throws IOException {
    String hash = exchange.getRequestURI().getPath().replace("/blob/", "");
    exchange.getResponseHeaders().set("ETag", "\"multipart-1\"");
    return HubAnswers.content(exchange, stored.get(hash));
  }

  public static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
