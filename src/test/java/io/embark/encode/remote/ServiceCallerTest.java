package io.embark.encode.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.UserError;
import io.embark.encode.Encoder;
import io.embark.testing.EmbeddingServer;
import io.embark.testing.HubAnswers;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long it waits and when it gives up. */
class ServiceCallerTest {
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
  void pausesDoubleFromOneSecondTo32EachHalfAtRandom() {
    for (int i = 0; i < 8; i++) {
      server.plan(HubAnswers.status(503));
    }
    RemoteFixture fixture = RemoteFixture.openAi(server).with("retry-seconds", 3600);
    try (Encoder encoder = fixture.open()) {
      encoder.encode(List.of("one"));
    }
    long whole = 1_000;
    assertThat(fixture.pauses()).hasSize(8);
    for (long pause : fixture.pauses()) {
      assertThat(pause).isBetween(whole / 2, whole);
      whole = Math.min(32_000, 2 * whole);
    }
  }

  @Test
  void waitsAsLongAsTheServiceAsks() {
    server.plan(HubAnswers.status(429, "Retry-After", "7"));
    server.plan(HubAnswers.status(429, "Retry-After", "11"));
    RemoteFixture fixture = RemoteFixture.openAi(server);
    try (Encoder encoder = fixture.open()) {
      encoder.encode(List.of("one"));
    }
    assertThat(fixture.pauses()).containsExactly(7_000L, 11_000L);
  }

  @Test
  void doesNotWaitLongerThanItMay() {
    server.plan(HubAnswers.status(429, "Retry-After", "3600"));
    RemoteFixture fixture = RemoteFixture.openAi(server);
    try (Encoder encoder = fixture.open()) {
      assertThatThrownBy(() -> encoder.encode(List.of("one")))
          .isInstanceOf(UserError.class)
          .hasMessage(
              "Cannot encode with '"
                  + server.url()
                  + "/v1': it answers 429 and asks to wait 3600 s, expected vectors within"
                  + " 'retry-seconds' 300 of the first try. Run again when it is well: what is"
                  + " published or cached is not asked for again.");
    }
    assertThat(fixture.pauses()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0                             | 0",
        "30                            | 30000",
        "Thu, 26 Nov 2026 12:00:30 GMT | 30000",
        "Thu, 26 Nov 2026 11:59:00 GMT | 0",
        "-1                            | 0",
        "soon                          | 0",
        "99999999999                   | 0"
      })
  void retryAfterIsSecondsOrADate(String header, long millis) {
    assertThat(RetryAfter.millis(header, Instant.parse("2026-11-26T12:00:00Z"))).isEqualTo(millis);
  }

  @Test
  void aFailureEndsThePausesOfOtherRequests() throws InterruptedException {
    server.plan(HubAnswers.status(429, "Retry-After", "200"));
    server.plan(
        exchange -> {
          try {
            Thread.sleep(500); // the other request has begun its pause
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return HubAnswers.status(401).answer(exchange);
        });
    RemoteEncoderSpec spec =
        RemoteFixture.openAi(server).with("batch-items", 1).with("requests-in-flight", 2).spec();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch ended = new CountDownLatch(1);
    Thread task =
        new Thread(
            () -> {
              try (Encoder encoder = spec.open(Pause::sleep)) {
                encoder.encode(List.of("one", "two"));
              } catch (UserError e) {
                failure.set(e);
              } finally {
                ended.countDown();
              }
            });
    task.start();

    assertThat(ended.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    assertThat(failure.get()).hasMessageContaining("answers 401");
  }
}
