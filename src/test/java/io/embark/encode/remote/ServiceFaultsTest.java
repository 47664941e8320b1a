package io.embark.encode.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.testing.EmbeddingServer;
import io.embark.testing.HubAnswers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole messages of what a service can do wrong, and what it recovers from. */
class ServiceFaultsTest {
  private static final List<String> TEXTS = List.of("one", "two words");

  private EmbeddingServer server;

  @BeforeEach
  void start() throws IOException {
    server = new EmbeddingServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void assertFails(RemoteFixture fixture, Category category, String message) {
    try (Encoder encoder = fixture.open()) {
      UserError error = catchThrowableOfType(UserError.class, () -> encoder.encode(TEXTS));
      assertThat(error).hasMessage(message);
      assertThat(error.category()).isEqualTo(category);
    }
  }

  private RemoteFixture openAi() {
    return RemoteFixture.openAi(server);
  }

  private String cannot() {
    return "Cannot encode with '" + server.url() + "/v1': it ";
  }

  @Test
  void aWrongKeyIsToldByItsPlaceAndNeverShown() {
    server.requireKey("another");
    assertFails(
        openAi().withKey(),
        Category.CONFIG,
        cannot()
            + "answers 401 (Incorrect API key provided: ***.) to the key in EMBED_KEY, expected one"
            + " that may use model 'acme-embed-3'. Set a valid key there.");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aMissingKeyIsTold() {
    server.requireKey("another");
    assertFails(
        openAi(),
        Category.CONFIG,
        cannot()
            + "answers 401 (Incorrect API key provided: .) to a request without a key, expected"
            + " vectors. Set 'api-key'.");
  }

  @Test
  void aWrongUrlOrModelIsTold() {
    assertFails(
        RemoteFixture.of("openai", server.url() + "/v2"),
        Category.CONFIG,
        "Cannot encode with '"
            + server.url()
            + "/v2': it answers 404 (404 page not found), expected an embedding service with model"
            + " 'acme-embed-3'. Correct 'url' (without the protocol's own path), 'protocol' or"
            + " 'model'.");
  }

  @Test
  void quotaThatIsUsedUpIsNotWaitedFor() {
    server.plan(
        HubAnswers.body(
            429,
            "{\"error\": {\"message\": \"You exceeded your current quota.\", \"code\":"
                + " \"insufficient_quota\"}}"));
    assertFails(
        openAi(),
        Category.CONFIG,
        cannot()
            + "answers 429 (You exceeded your current quota.), expected quota that is left. Raise"
            + " it, then run again: what is paid is kept.");
  }

  @Test
  void aRedirectIsNotFollowed() {
    server.plan(HubAnswers.status(307, "Location", "http://127.0.0.1:1/"));
    assertFails(
        openAi().withKey(),
        Category.CONFIG,
        cannot() + "answers 307, expected vectors. Correct 'url' and 'protocol'.");
  }

  @Test
  void aServiceThatStaysBrokenEndsTheJobInTime() {
    server.planForEver(HubAnswers.body(500, "upstream\n  is down"));
    RemoteFixture fixture = openAi().with("retry-seconds", 60);
    assertFails(
        fixture,
        Category.SINK,
        cannot()
            + "answers 500 (upstream is down), expected vectors within 'retry-seconds' 60 of the"
            + " first try. Run again when it is well: what is published or cached is not asked for"
            + " again.");
    assertThat(fixture.pauses().stream().mapToLong(Long::longValue).sum()).isLessThan(60_000);
    assertThat(server.requests()).hasSize(fixture.pauses().size() + 1);
  }

  @Test
  void aServiceThatIsNotThereIsTold() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertFails(
        RemoteFixture.of("openai", "http://127.0.0.1:" + port).with("retry-seconds", 2),
        Category.SINK,
        "Cannot encode with 'http://127.0.0.1:"
            + port
            + "': it cannot be reached, expected vectors within 'retry-seconds' 2 of the first try."
            + " Run again when it is well: what is published or cached is not asked for again.");
  }

  @Test
  void aServiceThatIsSilentIsTold() {
    server.planForEver(server::silence);
    long start = System.nanoTime();
    assertFails(
        openAi().with("timeout-seconds", 1).with("retry-seconds", 0),
        Category.SINK,
        cannot()
            + "does not answer within 1 s, expected vectors within 'retry-seconds' 0 of the first"
            + " try. Run again when it is well: what is published or cached is not asked for"
            + " again.");
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isBetween(1L, 20L);
  }

  @Test
  void aServiceThatGoesSilentWithinItsAnswerIsTold() {
    server.planForEver(
        exchange -> {
          HubAnswers.dropAfter(EmbeddingServer.bytes("{\"data\": ["), 999).answer(exchange);
          return server.silence(exchange);
        });
    assertFails(
        openAi().with("timeout-seconds", 1).with("retry-seconds", 0),
        Category.SINK,
        cannot()
            + "does not answer within 1 s, expected vectors within 'retry-seconds' 0 of the first"
            + " try. Run again when it is well: what is published or cached is not asked for"
            + " again.");
  }

  @Test
  void aSlowServiceIsWaitedFor() {
    server.answerAfter(1_500);
    try (Encoder encoder = openAi().with("timeout-seconds", 20).open()) {
      assertThat(encoder.encode(TEXTS).statistics().items()).isEqualTo(2);
    }
    assertThat(server.requests()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<html>welcome</html>                                   | with damaged JSON",
        "{\"data\": [                                           | with damaged JSON",
        "{\"data\": []} {}                                      | with damaged JSON",
        "{\"object\": \"list\"}                                 | without a list 'data'",
        "{\"data\": [{\"index\": 0, \"embedding\": [1]}]}       | with 1 vectors for 2 texts",
        "{\"data\": [{\"index\": 0, \"embedding\": [1]}, {\"index\": 0, \"embedding\": [1]}]}"
            + " | with vectors whose 'index' is not 0 to 1",
        "{\"data\": [{\"index\": 0, \"embedding\": [1]}, {\"index\": 2, \"embedding\": [1]}]}"
            + " | with vectors whose 'index' is not 0 to 1",
        "{\"data\": [{\"embedding\": [1]}, {\"embedding\": [1]}]}"
            + " | with vectors whose 'index' is not 0 to 1",
        "{\"data\": [{\"index\": 0, \"embedding\": {}}, {\"index\": 1, \"embedding\": {}}]}"
            + " | with a vector that is no list of numbers",
        "{\"data\": [{\"index\": 0, \"embedding\": [\"x\"]}, {\"index\": 1, \"embedding\": []}]}"
            + " | with a vector that is no list of numbers",
        "{\"data\": [{\"index\": 0, \"embedding\": \"?\"}, {\"index\": 1, \"embedding\": \"?\"}]}"
            + " | with a vector that is no Base64",
        "{\"data\": [{\"index\": 0, \"embedding\": \"AAAA\"}, {\"index\": 1, \"embedding\": \"\"}]}"
            + " | with a Base64 vector of 3 bytes"
      })
  void anAnswerThatIsNoneIsAskedForThreeTimes(String answer, String told) {
    server.planForEver(HubAnswers.body(answer));
    assertFails(
        openAi(),
        Category.SINK,
        cannot()
            + "answers "
            + told
            + ", 3 times in a row, expected a vector a text. Run again when it is well: what is"
            + " published or cached is not asked for again.");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void halfABodyIsAskedForThreeTimes() {
    server.planForEver(HubAnswers.dropAfter(EmbeddingServer.bytes("{\"data\": ["), 999));
    assertFails(
        openAi(),
        Category.SINK,
        cannot()
            + "answers with a body that breaks off, 3 times in a row, expected a vector a text. Run"
            + " again when it is well: what is published or cached is not asked for again.");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void vectorsOfAnotherLengthAreTold() {
    assertFails(
        openAi().with("dimension", 16),
        Category.MODEL,
        cannot()
            + "answers with vectors of 8 numbers, expected 'dimension' 16. Set 'dimension' to what"
            + " model 'acme-embed-3' gives, or ask for another length by 'extra-fields'.");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void passingFaultsOfEveryKindAreRecoveredFrom() {
    server.plan(HubAnswers.body(500, ""));
    server.plan(HubAnswers.body(503, "overloaded"));
    server.plan(HubAnswers.body(429, "slow down"));
    server.plan(HubAnswers.body(424, "backend"));
    server.plan(HubAnswers.dropAfter(EmbeddingServer.bytes("{\"data\": ["), 999));
    server.plan(HubAnswers.body("{\"data\": ["));
    RemoteFixture fixture = openAi();
    try (Encoder encoder = fixture.open()) {
      EncodedWindow window = encoder.encode(TEXTS);

      assertThat(window.statistics().items()).isEqualTo(2);
      assertThat(window.statistics().forwards()).isEqualTo(1);
    }
    assertThat(fixture.pauses()).hasSize(6);
    assertThat(server.paid()).containsExactlyElementsOf(TEXTS);
  }
}
