package io.embark.encode.remote;

import static io.embark.encode.EncoderContract.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.embark.corpus.Rejection;
import io.embark.corpus.UserError;
import io.embark.encode.Encoded;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.testing.EmbeddingServer;
import io.embark.testing.HubAnswers;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One bad text is a reject; its neighbours have vectors. */
class RejectedTextsTest {
  private static final String TOO_LONG =
      EmbeddingServer.error("This model's maximum context length is 8192 tokens.");

  private EmbeddingServer server;

  @BeforeEach
  void start() throws IOException {
    server = new EmbeddingServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "text " + i).toList();
  }

  private List<Integer> batches() {
    return server.requests().stream().map(request -> request.body().get("input").size()).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422})
  void aRefusedBatchIsHalvedUntilTheBadTextIsAlone(int status) {
    server.refuse("text 5"::equals, status, TOO_LONG);
    List<String> texts = texts(16);
    try (Encoder encoder = RemoteFixture.openAi(server).open()) {
      EncodedWindow window = encoder.encode(texts);

      for (int i = 0; i < texts.size(); i++) {
        Encoded result = window.results().get(i);
        if (i == 5) {
          assertThat(result.embedding()).isNull();
          assertThat(result.rejection())
              .isEqualTo(
                  new Rejection(
                      "encode",
                      "remote_refused",
                      "the service answers "
                          + status
                          + " (This model's maximum context length is 8192 tokens.)"));
        } else {
          assertThat(vector(result))
              .containsExactly(EmbeddingServer.unitVector(texts.get(i)), within(1e-6f));
        }
      }
      assertThat(window.statistics().items()).isEqualTo(15);
      assertThat(window.statistics().halvings()).isEqualTo(4);
    }
    assertThat(batches()).containsExactly(16, 8, 4, 4, 2, 1, 1, 2, 8);
    assertThat(server.paid()).doesNotContain("text 5").hasSize(15).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1,2,3,null,5,6,7,8]",
        "[1,2,3,NaN,5,6,7,8]",
        "[1,2,3,Infinity,5,6,7,8]",
        "[1,2,3,1e999,5,6,7,8]"
      })
  void aVectorThatIsNotFiniteIsAReject(String bad) {
    server.plan(HubAnswers.body(EmbeddingServer.openAiAnswer("[1,0,0,0,0,0,0,0]", bad)));
    try (Encoder encoder = RemoteFixture.openAi(server).open()) {
      List<Encoded> results = encoder.encode(List.of("good", "bad")).results();

      assertThat(vector(results.get(0))).containsExactly(1, 0, 0, 0, 0, 0, 0, 0);
      assertThat(results.get(1).rejection())
          .isEqualTo(
              new Rejection(
                  "encode",
                  "non_finite_vector",
                  "the service gave a vector with null, NaN or infinity, expected 8 finite numbers"));
    }
  }

  @Test
  void aServiceThatTakesNoTextAtAllEndsTheJob() {
    server.refuse(text -> true, 400, EmbeddingServer.error("unknown field 'input'"));
    try (Encoder encoder = RemoteFixture.openAi(server).with("requests-in-flight", 1).open()) {
      assertThatThrownBy(() -> encoder.encode(texts(100)))
          .isInstanceOf(UserError.class)
          .hasMessage(
              "Cannot encode with '"
                  + server.url()
                  + "/v1': it answers 400 (unknown field 'input') to each of the first 4 texts alone"
                  + " and to the text 'a', expected a request that it takes. Correct 'model',"
                  + " 'input-type' and 'extra-fields'.");
    }
    assertThat(server.requests()).hasSizeLessThan(20);
  }

  @Test
  void aCorpusThatBeginsWithBadTextsIsNotTheServicesFault() {
    server.refuse(text -> text.matches("text \\d"), 413, TOO_LONG);
    try (Encoder encoder = RemoteFixture.openAi(server).with("requests-in-flight", 1).open()) {
      EncodedWindow window = encoder.encode(texts(20));

      assertThat(window.results())
          .extracting(result -> result.rejection() == null)
          .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> i >= 10).toList());
    }
    assertThat(server.paid()).filteredOn("a"::equals).hasSize(1);
  }

  @Test
  void theServicesWordsAreCutAndStandOnOneLine() {
    server.refuse("bad"::equals, 400, "line one\r\n\tline two " + "x".repeat(500));
    try (Encoder encoder = RemoteFixture.openAi(server).open()) {
      Rejection rejection = encoder.encode(List.of("good", "bad")).results().get(1).rejection();

      assertThat(rejection.detail())
          .isEqualTo("the service answers 400 (line one line two " + "x".repeat(182) + "...)");
    }
  }
}
