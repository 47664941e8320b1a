package io.embark.encode.remote;

import static io.embark.encode.EncoderContract.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.corpus.UserError;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderContract;
import io.embark.encode.EncoderSpec;
import io.embark.testing.EmbeddingServer;
import io.embark.testing.HubAnswers;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hugging Face's text-embeddings-inference. */
class TeiEncoderTest implements EncoderContract {
  private EmbeddingServer server;

  @BeforeEach
  void start() throws IOException {
    server = new EmbeddingServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RemoteFixture tei() {
    return RemoteFixture.of("tei", server.url());
  }

  @Override
  public EncoderSpec spec() {
    return tei().spec();
  }

  @Override
  public boolean countsTokensOfEachText() {
    return false;
  }

  private List<Integer> batches() {
    return server.requests().stream().map(request -> request.body().get("inputs").size()).toList();
  }

  private static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "text " + i).toList();
  }

  @Test
  void asksAndReadsAsTeiDoes() throws IOException {
    try (Encoder encoder = tei().open()) {
      EncodedWindow window = encoder.encode(List.of("one", "two words"));

      assertThat(vector(window.results().get(1)))
          .containsExactly(EmbeddingServer.unitVector("two words"), within(1e-6f));
      assertThat(window.statistics().tokens()).isEqualTo(3);
    }
    assertThat(server.onlyRequest().path()).isEqualTo("/embed");
    assertThat(server.onlyRequest().body())
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    "{\"inputs\": [\"one\", \"two words\"], \"normalize\": true, \"truncate\": false}"));
  }

  @Test
  void aPromptOfTheModelsFilesIsAskedForByName() {
    try (Encoder encoder = tei().with("input-type", "query").open()) {
      encoder.encode(List.of("one"));
    }
    assertThat(server.onlyRequest().body().get("prompt_name").asText()).isEqualTo("query");
  }

  @Test
  void theServicesOwnLargestBatchIsKept() {
    server.takeAtMost(5);
    try (Encoder encoder = tei().with("requests-in-flight", 1).open()) {
      encoder.encode(texts(12));
    }
    assertThat(batches()).containsExactly(5, 5, 2);
  }

  @Test
  void aSmallerBatchThanTheServiceTakesIsTheUsersChoice() {
    try (Encoder encoder = tei().with("requests-in-flight", 1).with("batch-items", 7).open()) {
      encoder.encode(texts(12));
    }
    assertThat(batches()).containsExactly(7, 5);
  }

  @Test
  void aServiceWithoutInfoIsAskedInBatchesOf32() {
    server.plan(HubAnswers.status(404));
    try (Encoder encoder = tei().with("requests-in-flight", 1).open()) {
      encoder.encode(texts(40));
    }
    assertThat(batches()).containsExactly(32, 8);
  }

  @Test
  void aBatchThatIsTooLargeIsHalved() {
    server.plan(HubAnswers.status(404)); // it does not tell its limit
    server.takeAtMost(10);
    try (Encoder encoder = tei().with("requests-in-flight", 1).open()) {
      EncodedWindow window = encoder.encode(texts(32));

      assertThat(window.statistics().items()).isEqualTo(32);
      assertThat(window.statistics().halvings()).isEqualTo(3);
    }
    assertThat(batches()).containsExactly(32, 16, 8, 8, 16, 8, 8);
    assertThat(server.paid()).containsExactlyElementsOf(texts(32));
  }

  @Test
  void anotherModelIsRefused() {
    assertThatThrownBy(() -> tei().with("model", "acme-embed-2").open())
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot encode with '"
                + server.url()
                + "': it serves model 'acme-embed-3', expected 'acme-embed-2'. Correct 'model' or"
                + " 'url'.");
  }
}
