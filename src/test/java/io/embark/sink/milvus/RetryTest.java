package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milvus.shaded.io.grpc.Status;
import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryTest {
  private final AtomicLong nanos = new AtomicLong();
  private final List<Long> pauses = new ArrayList<>();
  private final Retry retry =
      new Retry(
          Duration.ofSeconds(20),
          nanos::get,
          millis -> {
            pauses.add(millis);
            nanos.addAndGet(millis * 1_000_000);
          });

  private static RuntimeException rpc(Status status) {
    return new MilvusClientException(ErrorCode.RPC_ERROR, status.asRuntimeException());
  }

  private static RuntimeException given(Retry.Failed failed) {
    return new IllegalStateException(failed.fault().reason() + " again=" + failed.again());
  }

  @Test
  void whatMayPassIsSentAgainAndCounted() {
    List<RuntimeException> faults =
        new ArrayList<>(
            List.of(
                rpc(Status.UNAVAILABLE),
                rpc(Status.DEADLINE_EXCEEDED),
                rpc(Status.RESOURCE_EXHAUSTED),
                new MilvusClientException(ErrorCode.SERVER_ERROR, "rate limit exceeded", 8, 49),
                new MilvusClientException(ErrorCode.SERVER_ERROR, "service not ready", 1, 1),
                new MilvusClientException(ErrorCode.TIMEOUT, "flush is slow")));
    String answer =
        retry.run(
            () -> {
              if (!faults.isEmpty()) {
                throw faults.remove(0);
              }
              return "answer";
            },
            RetryTest::given);
    assertThat(answer).isEqualTo("answer");
    assertThat(retry.retries()).isEqualTo(6);
    long whole = 100;
    for (long pause : pauses) {
      assertThat(pause).isBetween(whole / 2, whole);
      whole *= 2;
    }
  }

  @Test
  void whatCannotPassIsSentOnce() {
    List<RuntimeException> faults =
        List.of(
            rpc(Status.INVALID_ARGUMENT),
            rpc(Status.UNAUTHENTICATED),
            rpc(
                Status.RESOURCE_EXHAUSTED.withDescription(
                    "gRPC message larger than max (70 > 64)")),
            new MilvusClientException(ErrorCode.SERVER_ERROR, "no such field", 1, 1),
            new MilvusClientException(ErrorCode.SERVER_ERROR, "length exceeds max", 1100, 5),
            new IllegalArgumentException("ours"));
    for (RuntimeException fault : faults) {
      AtomicInteger calls = new AtomicInteger();
      assertThatThrownBy(
              () ->
                  retry.run(
                      () -> {
                        calls.incrementAndGet();
                        throw fault;
                      },
                      RetryTest::given))
          .hasMessageEndingWith(" again=0");
      assertThat(calls).hasValue(1);
    }
    assertThat(retry.retries()).isZero();
    assertThat(pauses).isEmpty();
  }

  @Test
  void itGivesUpBeforeItsTimeIsSpent() {
    assertThatThrownBy(
            () ->
                retry.run(
                    () -> {
                      throw rpc(Status.UNAVAILABLE.withDescription("io\n exception"));
                    },
                    RetryTest::given))
        .hasMessage("unavailable: io exception again=" + pauses.size());
    assertThat(nanos.get()).isBetween(8_000_000_000L, 20_000_000_000L);
    assertThat(pauses).allMatch(pause -> pause <= 8_000);
  }

  @Test
  void aRequestThatTookLongBeforeItFailedIsStillSentAgain() {
    AtomicInteger calls = new AtomicInteger();
    assertThatThrownBy(
            () ->
                retry.run(
                    () -> {
                      calls.incrementAndGet();
                      nanos.addAndGet(300_000_000_000L);
                      throw rpc(Status.DEADLINE_EXCEEDED);
                    },
                    RetryTest::given))
        .hasMessage("no answer in time again=1");
    assertThat(calls).hasValue(2);
  }

  @Test
  void withoutABudgetNothingIsSentAgain() {
    AtomicInteger calls = new AtomicInteger();
    Retry once = new Retry(Duration.ZERO);
    assertThatThrownBy(
            () ->
                once.run(
                    () -> {
                      calls.incrementAndGet();
                      throw rpc(Status.UNAVAILABLE);
                    },
                    RetryTest::given))
        .hasMessage("unavailable again=0");
    assertThat(calls).hasValue(1);
  }
}
