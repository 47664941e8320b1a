package io.embark.encode.remote;

import static io.embark.encode.EncoderContract.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.encode.EncoderContract;
import io.embark.encode.EncoderSpec;
import io.embark.testing.EmbeddingServer;
import io.embark.testing.HubAnswers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenAI's protocol, and what Jina and Voyage add to it. */
class OpenAiEncoderTest implements EncoderContract {
  private EmbeddingServer server;

  @BeforeEach
  void start() throws IOException {
    server = new EmbeddingServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  public EncoderSpec spec() {
    return RemoteFixture.openAi(server).spec();
  }

  @Override
  public boolean countsTokensOfEachText() {
    return false;
  }

  private JsonNode requestOf(RemoteFixture fixture) {
    try (Encoder encoder = fixture.open()) {
      encoder.encode(List.of("two words"));
    }
    return server.onlyRequest().body();
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  @Test
  void vectorsFollowTheirIndexAndAreScaledToLengthOne() {
    List<String> texts = List.of("one", "two words", "and three words");
    try (Encoder encoder = RemoteFixture.openAi(server).open()) {
      EncodedWindow window = encoder.encode(texts);

      for (int i = 0; i < texts.size(); i++) {
        assertThat(vector(window.results().get(i)))
            .containsExactly(EmbeddingServer.unitVector(texts.get(i)), within(1e-6f));
      }
      assertThat(window.statistics().items()).isEqualTo(3);
      assertThat(window.statistics().tokens()).isEqualTo(6);
      assertThat(window.statistics().forwards()).isEqualTo(1);
    }
    assertThat(server.onlyRequest().path()).isEqualTo("/v1/embeddings");
    assertThat(server.onlyRequest().header("Content-Type")).isEqualTo("application/json");
    assertThat(server.onlyRequest().body())
        .isEqualTo(
            json("{'model': 'acme-embed-3', 'input': ['one', 'two words', 'and three words']}"));
  }

  @Test
  void vectorsStayAsTheyAreWithoutNormalize() {
    try (Encoder encoder = RemoteFixture.openAi(server).with("normalize", false).open()) {
      assertThat(vector(encoder.encode(List.of("one")).results().get(0)))
          .containsExactly(EmbeddingServer.vector("one"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai | document | ",
        "openai | query    | ",
        "jina   | document | ,'task':'retrieval.passage','truncate':false",
        "jina   | query    | ,'task':'retrieval.query','truncate':false",
        "jina   | plain    | ,'truncate':false",
        "voyage | document | ,'input_type':'document','truncation':false",
        "voyage | query    | ,'input_type':'query','truncation':false",
        "voyage | plain    | ,'truncation':false"
      },
      quoteCharacter = '"')
  void eachServiceIsToldWhatTextsAreForInItsOwnWords(String protocol, String as, String fields) {
    JsonNode request = requestOf(RemoteFixture.of(protocol, server.url() + "/v1").with("as", as));

    assertThat(request)
        .isEqualTo(
            json(
                "{'model':'acme-embed-3','input':['two words']"
                    + (fields == null ? "" : fields)
                    + "}"));
  }

  @Test
  void moreFieldsAndAnotherWordForTheRoleAreSentAsGiven() {
    JsonNode request =
        requestOf(
            RemoteFixture.of("jina", server.url() + "/v1")
                .with("input-type", "classification")
                .with("truncate", true)
                .with("prompt-text", "passage: ")
                .with("extra-fields", List.of("dimensions=8", "user=me", "normalized=true")));

    assertThat(request)
        .isEqualTo(
            json(
                "{'model':'acme-embed-3','input':['passage: two words'],'task':'classification',"
                    + "'truncate':true,'dimensions':8,'user':'me','normalized':true}"));
  }

  @Test
  void base64IsLittleEndianFloats() {
    float[] values = EmbeddingServer.vector("one");
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    String encoded = Base64.getEncoder().encodeToString(bytes.array());
    server.plan(HubAnswers.body(EmbeddingServer.openAiAnswer('"' + encoded + '"')));
    RemoteFixture fixture =
        RemoteFixture.openAi(server)
            .with("normalize", false)
            .with("extra-fields", "encoding_format=base64");
    try (Encoder encoder = fixture.open()) {
      assertThat(vector(encoder.encode(List.of("one")).results().get(0))).containsExactly(values);
    }
    assertThat(server.onlyRequest().body().get("encoding_format").asText()).isEqualTo("base64");
  }

  @Test
  void theKeyGoesIntoItsHeader() {
    server.requireKey("sk-s3cret/1");
    try (Encoder encoder = RemoteFixture.openAi(server).withKey().open()) {
      assertThat(encoder.encode(List.of("one")).statistics().items()).isEqualTo(1);
    }
    assertThat(server.onlyRequest().header("Authorization")).isEqualTo("Bearer sk-s3cret/1");
  }

  @Test
  void anotherHeaderHasTheKeyAlone() {
    RemoteFixture fixture =
        RemoteFixture.openAi(server).withKey().with("api-key-header", "api-key");
    try (Encoder encoder = fixture.open()) {
      encoder.encode(List.of("one"));
    }
    assertThat(server.onlyRequest().header("api-key")).isEqualTo("sk-s3cret/1");
    assertThat(server.onlyRequest().header("Authorization")).isEmpty();
  }

  @Test
  void aTextThatStandsTwiceIsAskedForOnce() {
    try (Encoder encoder = RemoteFixture.openAi(server).open()) {
      EncodedWindow window = encoder.encode(List.of("one", "two", "one"));

      assertThat(vector(window.results().get(2))).isEqualTo(vector(window.results().get(0)));
      assertThat(vector(window.results().get(2))).isNotSameAs(vector(window.results().get(0)));
    }
    assertThat(server.paid()).containsExactly("one", "two");
  }

  @Test
  void lateChunkingIsRefusedSinceVectorsWouldDependOnTheirNeighbours() {
    RemoteFixture fixture =
        RemoteFixture.of("jina", server.url()).with("extra-fields", "late_chunking=true");

    assertThatThrownBy(fixture::declared)
        .hasMessage(
            "Cannot read 'encode.dense.extra-fields': found the field 'late_chunking', expected one"
                + " that Embark does not fill itself. Correct it.");
  }
}
