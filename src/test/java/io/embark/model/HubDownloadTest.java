package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.testing.HubAnswers;
import io.embark.testing.HubCommit;
import io.embark.testing.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents that come in pieces, from the wrong byte, or wrong. */
class HubDownloadTest {
  private static final String REFERENCE = "hf:" + HubServer.REPOSITORY;

  @TempDir private Path temporary;
  private HubServer server;
  private HubHome home;
  private byte[] graph;
  private String etag;

  @BeforeEach
  void publishATinyModel() throws IOException {
    server = new HubServer();
    home = HubHome.of(server, temporary.resolve("home"));
    Path tiny = TinyGraph.USUAL.writeModel(temporary.resolve("tiny"));
    server.publish(HubServer.REPOSITORY, "main", tiny);
    graph = Files.readAllBytes(tiny.resolve("model.onnx"));
    etag = HubCommit.sha("SHA-256", graph);
  }

  @AfterEach
  void stopTheHub() {
    server.close();
  }

  @Test
  void goesOnWhereAConnectionBroke() throws IOException {
    server.plan("/blob/", HubAnswers.dropAfter(HubAnswers.head(graph, 50), graph.length));
    server.plan("/tokenizer.json", HubAnswers.dropAfter(new byte[0], 100));

    assertFetched();

    assertThat(ranges()).containsExactly("", "bytes=50-");
    assertThat(home.pauses()).hasSize(2);
  }

  @Test
  void goesOnWhereAServerFellSilent() throws IOException {
    home.environment().put("HF_HUB_DOWNLOAD_TIMEOUT", "1");
    server.plan("/blob/", server.silentAfter(HubAnswers.head(graph, 50), graph.length));

    assertFetched();

    assertThat(ranges()).containsExactly("", "bytes=50-");
  }

  @Test
  void goesOnWhereAnEarlierRunWasKilled() throws IOException {
    leave(HubAnswers.head(graph, 70));

    assertFetched();

    assertThat(ranges()).containsExactly("bytes=70-");
  }

  @Test
  void countsAttemptsFromTheLastThatBroughtSomething() throws IOException {
    for (int length = 10; length <= 70; length += 10) {
      byte[] next = Arrays.copyOfRange(graph, length - 10, length);
      server.plan(
          "/blob/",
          exchange -> {
            int from = exchange.getRequestHeaders().containsKey("Range") ? 1 : 0;
            if (from == 1) {
              String asked = exchange.getRequestHeaders().getFirst("Range");
              String start = asked.replaceAll("\\D", "");
              exchange
                  .getResponseHeaders()
                  .set(
                      "Content-Range",
                      "bytes " + start + "-" + (graph.length - 1) + "/" + graph.length);
            }
            exchange.sendResponseHeaders(200 + 6 * from, graph.length);
            exchange.getResponseBody().write(next);
            return true;
          });
    }

    assertFetched();

    assertThat(ranges())
        .containsExactly(
            "",
            "bytes=10-",
            "bytes=20-",
            "bytes=30-",
            "bytes=40-",
            "bytes=50-",
            "bytes=60-",
            "bytes=70-");
    assertThat(home.pauses()).hasSize(7).allMatch(millis -> millis <= 1_000);
  }

  @Test
  void startsAgainWithAServerThatKnowsNoRanges() throws IOException {
    leave(HubAnswers.head(graph, 70));
    server.plan("/blob/", HubAnswers.wholeFile(graph));

    assertFetched();

    assertThat(ranges()).containsExactly("bytes=70-");
  }

  @Test
  void startsAgainWhenTheRangeIsRefusedOrAnother() throws IOException {
    leave(HubAnswers.head(graph, 70));
    server.plan("/blob/", HubAnswers.status(416));
    server.plan("/blob/", HubAnswers.dropAfter(HubAnswers.head(graph, 50), graph.length));
    server.plan(
        "/blob/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Range", "bytes 0-9/" + graph.length);
          exchange.sendResponseHeaders(206, 10);
          exchange.getResponseBody().write(graph, 0, 10);
          return true;
        });

    assertFetched();

    assertThat(ranges()).containsExactly("bytes=70-", "", "bytes=50-", "");
  }

  @Test
  void throwsAwayWhatIsLongerThanTheFile() throws IOException {
    leave(Arrays.copyOf(graph, graph.length + 5));

    assertFetched();

    assertThat(ranges()).containsExactly("");
  }

  @Test
  void takesAWholeFileThatOnlyLackedItsName() throws IOException {
    leave(graph);

    assertFetched();

    assertThat(ranges()).isEmpty();
  }

  @Test
  void fetchesOnceMoreWhatHasAnotherChecksum() throws IOException {
    byte[] wrong = graph.clone();
    wrong[graph.length - 1]++;
    server.plan("/blob/", HubAnswers.wholeFile(wrong));
    leave(new byte[70]);

    assertFetched();

    assertThat(ranges()).containsExactly("bytes=70-", "");
  }

  @Test
  void givesUpWhatHasAnotherChecksumTwice() throws IOException {
    byte[] wrong = Arrays.copyOf(graph, graph.length + 1);
    server.planTimes(2, "/blob/", HubAnswers.wholeFile(wrong));

    assertFails(
        server.endpoint() + " gives model.onnx with another checksum than it lists, 2 times");
    assertThat(home.content(HubServer.REPOSITORY).keySet())
        .noneMatch(path -> path.contains(etag) || path.contains("refs"));
  }

  @Test
  void givesUpAFileThatEndsEarlyForGood() throws IOException {
    server.planTimes(6, "/blob/", HubAnswers.wholeFile(HubAnswers.head(graph, 40)));

    assertFails(
        server.storeHost() + " ends model.onnx after 40 of " + graph.length + " bytes, 6 times");

    assertThat(ranges())
        .containsExactly("", "bytes=40-", "bytes=40-", "bytes=40-", "bytes=40-", "bytes=40-");
  }

  private void leave(byte[] incomplete) throws IOException {
    Path blobs = home.cached(HubServer.REPOSITORY).resolve("blobs");
    Files.createDirectories(blobs);
    Files.write(blobs.resolve(etag + ".embark.incomplete"), incomplete);
  }

  /** What was asked of the file store, in order. */
  private List<String> ranges() {
    return server.requests().stream()
        .filter(request -> request.line().contains("/blob/"))
        .map(HubServer.Request::range)
        .toList();
  }

  private void assertFetched() throws IOException {
    ResolvedModel model = home.resolve(REFERENCE);
    assertThat(model.directory().resolve("model.onnx")).hasBinaryContent(graph);
    assertThat(home.content(HubServer.REPOSITORY).keySet())
        .noneMatch(path -> path.endsWith(".incomplete"));
  }

  private void assertFails(String found) {
    UserError error = catchThrowableOfType(UserError.class, () -> home.resolve(REFERENCE));
    assertThat(error)
        .hasMessage(
            "Cannot load model 'hf:acme/tiny': "
                + found
                + " in a row, expected a hub that answers. Check the network and HF_ENDPOINT and run"
                + " again, or set HF_HUB_OFFLINE=1 to use what is cached.");
    assertThat(error.category()).isEqualTo(Category.SINK);
  }
}
