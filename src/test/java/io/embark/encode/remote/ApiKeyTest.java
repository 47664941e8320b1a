package io.embark.encode.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.embark.corpus.UserError;
import io.embark.encode.Encoder;
import io.embark.stage.Secret;
import io.embark.testing.EmbeddingServer;
import io.embark.testing.HubAnswers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
  private static final String KEY = "sk-s3cret/1";

  @TempDir Path folder;

  private static ApiKey key(String value) {
    return ApiKey.reveal(new Secret("env", "KEY"), "encode.dense.api-key", Map.of("KEY", value));
  }

  @Test
  void comesFromTheEnvironmentOrFromAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), KEY + "\n");

    assertThat(key(KEY).header("authorization")).isEqualTo("Bearer " + KEY);
    assertThat(key(" " + KEY + "\n").header("api-key")).isEqualTo(KEY);
    assertThat(ApiKey.reveal(new Secret("file", file.toString()), "x", Map.of()).header("api-key"))
        .isEqualTo(KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "line\nbreak", "sm\u00f8rbr\u00f8d"})
  void whatNoHeaderTakesIsRefusedWithoutShowingIt(String value) {
    assertThatThrownBy(() -> key(value))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot read secret 'encode.dense.api-key': KEY has spaces, line breaks or letters that"
                + " no key has, expected one word. Set it again.");
  }

  @Test
  void whatIsMissingOrEmptyIsTold() {
    assertThatThrownBy(() -> key(" "))
        .hasMessage(
            "Cannot read secret 'encode.dense.api-key': KEY is empty, expected one word. Set it"
                + " again.");
    assertThatThrownBy(
            () ->
                RemoteFixture.of("openai", "http://127.0.0.1:1")
                    .with("api-key", Map.of("env", "NOT_SET"))
                    .spec())
        .hasMessage(
            "Cannot read secret 'encode.dense.api-key': environment variable NOT_SET is not set. Set"
                + " it, or give { file: PATH }.");
  }

  @Test
  void aKeyInTheJobItselfIsRefusedWithoutShowingIt() {
    assertThatThrownBy(
            () -> RemoteFixture.of("openai", "http://127.0.0.1:1").with("api-key", KEY).declared())
        .hasMessage(
            "Cannot read 'encode.dense.api-key': found a value in the job file, expected { env: NAME"
                + " } or { file: PATH }. Change 'api-key'.");
  }

  @Test
  void whatIsPrintedOrRecordedHasItsPlaceOnly() {
    RemoteEncoderSpec spec = RemoteFixture.of("openai", "http://127.0.0.1:1").withKey().spec();

    assertThat(spec.toString()).contains("key of EMBED_KEY").doesNotContain("s3cret");
    assertThat(spec.leaseKey()).contains("key of EMBED_KEY").doesNotContain("s3cret");
    assertThat(spec.column().toString()).doesNotContain("s3cret", "EMBED_KEY");
  }

  @Test
  void aServiceThatRepeatsItIsNotBelieved() {
    assertThat(key(KEY).hiddenIn("bad key sk-s3cret/1, Bearer sk-s3cret/1"))
        .isEqualTo("bad key ***, Bearer ***");
    assertThat(key(KEY).hiddenIn("{\"key\": \"sk-s3cret\\/1\"}")).isEqualTo("{\"key\": \"***\"}");
    assertThat(key("a\"b\\c").hiddenIn("{\"key\": \"a\\\"b\\\\c\"}"))
        .isEqualTo("{\"key\": \"***\"}");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 418, 429, 500})
  void noStatusBringsItIntoAnErrorOrItsTrace(int status) throws IOException {
    String pad = "x".repeat(195); // the cut of a long answer goes through the key
    try (EmbeddingServer server = new EmbeddingServer()) {
      for (String body : List.of("{\"k\": \"sk-s3cret\\/1\"}", pad + KEY, "{\"k\": \"" + KEY)) {
        server.planForEver(HubAnswers.body(status, body));
        try (Encoder encoder = RemoteFixture.openAi(server).withKey().open()) {
          Throwable error =
              catchThrowable(() -> encoder.encode(List.of("one", "two", "three", "four")));
          StringWriter trace = new StringWriter();
          error.printStackTrace(new PrintWriter(trace));
          assertThat(trace.toString()).contains(" answers " + status).doesNotContain("sk-");
        }
      }
    }
  }

  @Test
  void aReasonOfARejectHidesItToo() throws IOException {
    try (EmbeddingServer server = new EmbeddingServer()) {
      server.refuse("bad"::equals, 400, EmbeddingServer.error("no, " + KEY));
      try (Encoder encoder = RemoteFixture.openAi(server).withKey().open()) {
        assertThat(encoder.encode(List.of("good", "bad")).results().get(1).rejection().detail())
            .isEqualTo("the service answers 400 (no, ***)");
      }
    }
  }

  @Test
  void anEncoderIsNotOpenedBeforeTheDriverLookedItUp() {
    RemoteEncoderSpec declared = RemoteFixture.of("openai", "http://127.0.0.1:1").declared();
    assertThatThrownBy(() -> declared.open(Pause::sleep)).hasMessage("opened before atDriver");
    assertThat(declared.atDriver(Map.of(), new Configuration(), Optional.empty()).key()).isNull();
  }
}
