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
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CohereEncoderTest implements EncoderContract {
  private EmbeddingServer server;

  @BeforeEach
  void start() throws IOException {
    server = new EmbeddingServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RemoteFixture cohere() {
    return RemoteFixture.of("cohere", server.url());
  }

  @Override
  public EncoderSpec spec() {
    return cohere().spec();
  }

  @Override
  public boolean countsTokensOfEachText() {
    return false;
  }

  @Test
  void asksAndReadsAsCohereDoes() throws IOException {
    try (Encoder encoder = cohere().open()) {
      EncodedWindow window = encoder.encode(List.of("one", "two words"));

      assertThat(vector(window.results().get(1)))
          .containsExactly(EmbeddingServer.unitVector("two words"), within(1e-6f));
      assertThat(window.statistics().tokens()).isEqualTo(3);
    }
    assertThat(server.onlyRequest().path()).isEqualTo("/v2/embed");
    assertThat(server.onlyRequest().body())
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"model": "acme-embed-3", "texts": ["one", "two words"],
                     "input_type": "search_document", "embedding_types": ["float"],
                     "truncate": "NONE"}
                    """));
  }

  @ParameterizedTest
  @CsvSource({
    "as, query, input_type, search_query",
    "input-type, clustering, input_type, clustering",
    "truncate, true, truncate, END"
  })
  void optionsAreFieldsOfTheRequest(String option, String value, String field, String sent) {
    try (Encoder encoder = cohere().with(option, value).open()) {
      encoder.encode(List.of("one"));
    }
    assertThat(server.onlyRequest().body().get(field).asText()).isEqualTo(sent);
  }

  @Test
  void plainTextsNeedAWordOfTheirOwn() {
    assertThatThrownBy(() -> cohere().with("as", "plain").declared())
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read 'encode.dense.as': found 'plain', expected document or query with protocol"
                + " cohere. Change 'as', or give another 'input-type' such as clustering.");
    assertThat(cohere().with("as", "plain").with("input-type", "classification").declared())
        .isNotNull();
  }

  @Test
  void aRequestHasAtMost96Texts() {
    try (Encoder encoder = cohere().with("requests-in-flight", 1).open()) {
      encoder.encode(IntStream.range(0, 200).mapToObj(i -> "text " + i).toList());
    }
    assertThat(server.requests())
        .extracting(request -> request.body().get("texts").size())
        .containsExactly(96, 96, 8);
  }
}
