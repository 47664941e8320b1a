package io.embark.encode.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.encode.Encoder;
import io.embark.testing.EmbeddingServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much goes into a request, and how many are on their way. */
class RequestBatchesTest {
  private EmbeddingServer server;

  @BeforeEach
  void start() throws IOException {
    server = new EmbeddingServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aBatchIsFullByCountOrByTokens() {
    List<String> texts = List.of("aaaa", "b", "b", "b", "cc", "ccccccccc", "d");

    assertThat(RequestBatches.cut(texts, 3, 5, String::length))
        .containsExactly(
            List.of("aaaa", "b"), List.of("b", "b", "cc"), List.of("ccccccccc"), List.of("d"));
    assertThat(RequestBatches.cut(List.of(), 3, 5, String::length)).isEmpty();
  }

  @Test
  void tokensAreABytesThirdUntilTheServiceCounts() {
    TokenEstimate estimate = new TokenEstimate();
    assertThat(estimate.tokens("x".repeat(300))).isEqualTo(100);
    assertThat(estimate.tokens("\u5317".repeat(100))).isEqualTo(100); // 3 bytes each
    assertThat(estimate.tokens("")).isEqualTo(1);

    estimate.learn(List.of("x".repeat(300)), 0); // it does not say
    assertThat(estimate.tokens("x".repeat(300))).isEqualTo(100);

    estimate.learn(List.of("x".repeat(600_000), "y".repeat(400_000)), 250_000);
    assertThat(estimate.tokens("x".repeat(4_000))).isBetween(1_000L, 1_003L);
  }

  @Test
  void requestsKeepToBatchTokens() {
    RemoteFixture fixture =
        RemoteFixture.openAi(server).with("batch-tokens", 100).with("requests-in-flight", 1);
    List<String> texts = IntStream.range(100, 120).mapToObj(i -> i + "x".repeat(87)).toList();
    try (Encoder encoder = fixture.open()) {
      encoder.encode(texts); // 90 bytes, 30 tokens each by the first guess
    }
    assertThat(server.requests())
        .extracting(request -> request.body().get("input").size())
        .containsExactly(3, 3, 3, 3, 3, 3, 2);
  }

  @Test
  void allTasksTogetherKeepToRequestsInFlight() throws Exception {
    server.answerAfter(50);
    RemoteFixture fixture =
        RemoteFixture.openAi(server).with("batch-items", 1).with("requests-in-flight", 3);
    ExecutorService tasks = Executors.newFixedThreadPool(4);
    try (Encoder encoder = fixture.open()) {
      List<Future<?>> all = new ArrayList<>();
      for (int task = 0; task < 4; task++) {
        List<String> texts = List.of(task + " one", task + " two", task + " three");
        all.add(tasks.submit(() -> encoder.encode(texts)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      tasks.shutdownNow();
    }
    assertThat(server.requests()).hasSize(12);
    assertThat(server.mostAtOnce()).isEqualTo(3);
  }

  @Test
  void closingEndsWhoWaits() throws Exception {
    server.answerAfter(300);
    RemoteFixture fixture =
        RemoteFixture.openAi(server).with("batch-items", 1).with("requests-in-flight", 1);
    ExecutorService task = Executors.newSingleThreadExecutor();
    try {
      Encoder encoder = fixture.open();
      Future<?> waiting = task.submit(() -> encoder.encode(List.of("one", "two", "three")));
      while (server.requests().isEmpty()) {
        Thread.sleep(5);
      }
      encoder.close();

      assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class);
    } finally {
      task.shutdownNow();
    }
    assertThat(server.requests()).hasSize(1);
  }
}
