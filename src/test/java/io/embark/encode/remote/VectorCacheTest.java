package io.embark.encode.remote;

import static io.embark.encode.EncoderContract.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.embark.corpus.UserError;
import io.embark.encode.EncodedWindow;
import io.embark.encode.Encoder;
import io.embark.testing.EmbeddingServer;
import io.embark.testing.HubAnswers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is paid is not paid again, whatever happened to the process or to the files. */
class VectorCacheTest {
  private static final List<String> TEXTS =
      IntStream.range(0, 20).mapToObj(i -> "text " + i).toList();

  @TempDir Path folder;
  private EmbeddingServer server;

  @BeforeEach
  void start() throws IOException {
    server = new EmbeddingServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RemoteFixture openAi() {
    return RemoteFixture.openAi(server)
        .with("cache", folder.toString())
        .with("batch-items", 5)
        .with("requests-in-flight", 1);
  }

  private EncodedWindow encode(RemoteFixture fixture, List<String> texts) {
    try (Encoder encoder = fixture.open()) {
      return encoder.encode(texts);
    }
  }

  private void assertVectors(EncodedWindow window, List<String> texts) {
    assertThat(window.results()).hasSameSizeAs(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(vector(window.results().get(i)))
          .containsExactly(EmbeddingServer.unitVector(texts.get(i)), within(1e-6f));
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void anotherProcessPaysNothingForWhatIsThere() {
    EncodedWindow first = encode(openAi(), TEXTS);
    EncodedWindow again = encode(openAi(), TEXTS);

    assertVectors(again, TEXTS);
    assertThat(server.paid()).containsExactlyElementsOf(TEXTS);
    assertThat(again.results()).isEqualTo(first.results());
    assertThat(again.statistics().items()).isEqualTo(20);
    assertThat(again.statistics().forwards()).isZero();
    assertThat(again.statistics().tokens()).isZero();
  }

  @Test
  void whatIsNewIsAskedForAlone() {
    encode(openAi(), TEXTS.subList(5, 12));
    assertVectors(encode(openAi(), TEXTS), TEXTS);

    assertThat(server.paid()).containsExactlyInAnyOrderElementsOf(TEXTS);
  }

  @Test
  void whatAnotherExecutorPaidMeanwhileIsSeen() {
    try (Encoder one = openAi().open();
        Encoder other = openAi().open()) {
      other.encode(TEXTS.subList(15, 20));
      one.encode(TEXTS.subList(0, 10));
      assertVectors(other.encode(TEXTS), TEXTS);
    }
    assertThat(server.paid()).containsExactlyInAnyOrderElementsOf(TEXTS);
  }

  @Test
  void answersBeforeAFailureAreKept() {
    server.plan(exchange -> false);
    server.plan(exchange -> false);
    server.plan(HubAnswers.status(401));
    assertThatThrownBy(() -> encode(openAi(), TEXTS)).hasMessageContaining("answers 401");

    assertVectors(encode(openAi(), TEXTS), TEXTS);
    assertThat(server.paid()).containsExactlyElementsOf(TEXTS);
  }

  @ParameterizedTest
  @CsvSource({
    "model, acme-embed-2",
    "prompt-text, 'q: '",
    "normalize, false",
    "extra-fields, user=me",
    "input-type, query"
  })
  void otherVectorsHaveAnotherPlace(String option, String value) {
    encode(openAi(), TEXTS);
    encode(openAi().with(option, value), TEXTS);

    assertThat(server.paid()).hasSize(40);
  }

  @ParameterizedTest
  @CsvSource({"batch-items, 3", "retry-seconds, 9", "requests-in-flight, 2"})
  void howItIsAskedDoesNotMatter(String option, String value) {
    encode(openAi(), TEXTS);
    encode(openAi().with(option, value), TEXTS);

    assertThat(server.paid()).hasSize(20);
  }

  @Test
  void aFileThatWasHalfWrittenOrChangedCostsItsTextsOnly() throws IOException {
    encode(openAi(), TEXTS);
    List<Path> files = files();
    assertThat(files).hasSize(4);
    byte[] whole = Files.readAllBytes(files.get(0));
    Files.write(files.get(0), Arrays.copyOf(whole, whole.length - 1));
    byte[] changed = Files.readAllBytes(files.get(1));
    changed[changed.length - 10] ^= 1;
    Files.write(files.get(1), changed);
    Files.write(files.get(2), new byte[0]);

    assertVectors(encode(openAi(), TEXTS), TEXTS);
    assertThat(server.paid()).hasSize(35);
  }

  @Test
  void aFileThatVanishesUnderARunningEncoderIsPaidAgain() throws IOException {
    try (Encoder encoder = openAi().open()) {
      encoder.encode(TEXTS);
      Files.delete(files().get(0));
      assertVectors(encoder.encode(TEXTS), TEXTS);
    }
    assertThat(server.paid()).hasSize(25);
  }

  @Test
  void rejectsAreNotKept() throws IOException {
    server.refuse("text 3"::equals, 413, "too long");
    assertThat(encode(openAi(), TEXTS).statistics().items()).isEqualTo(19);
    server.refuse(text -> false, 413, "");
    assertVectors(encode(openAi(), TEXTS), TEXTS);

    assertThat(server.paid()).containsExactlyInAnyOrderElementsOf(TEXTS);
  }

  @Test
  void noTextAndNoKeyIsInItsFiles() throws IOException {
    encode(openAi().withKey(), TEXTS);

    for (Path file : files()) {
      assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
          .doesNotContain("text", "s3cret");
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsTold() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    RemoteEncoderSpec spec = openAi().with("cache", file.toString()).spec();

    assertThatThrownBy(() -> VectorCache.open(file.toString(), spec.column(), new Configuration()))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Cannot open the cache '" + file + "/")
        .hasMessageEndingWith(
            ", expected a folder that this user may write and that has room. Mend it or change"
                + " 'cache', then run again.");
  }

  @Test
  void twoWordsAreNotOne() {
    VectorCache cache =
        VectorCache.open(folder.toString(), openAi().spec().column(), new Configuration());
    cache.add(Map.of("a", EmbeddingServer.vector("a")));

    assertThat(cache.find(List.of("a", "b"))).containsOnlyKeys("a");
    assertThat(cache.find(List.of("a")).get("a")).containsExactly(EmbeddingServer.vector("a"));
  }
}
