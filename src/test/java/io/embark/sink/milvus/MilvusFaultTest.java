package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.milvus.shaded.io.grpc.Status;
import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MilvusFaultTest {
  private static final MilvusConnection CONNECTION =
      new MilvusConnection(MilvusAddress.of("http://h:1", "write.milvus.uri"));

  private static UserError error(RuntimeException fault, int again) {
    return CONNECTION.error(
        "flush collection 'c__1'",
        new Retry.Failed(MilvusFault.of(fault), again, Duration.ofMillis(61_500), fault));
  }

  @Test
  void aLogInThatIsNotAcceptedIsNotWorthTryingAgain() {
    UserError error =
        error(
            new MilvusClientException(
                ErrorCode.RPC_ERROR,
                Status.UNAUTHENTICATED
                    .withDescription("auth check failure, please check username and password")
                    .asRuntimeException()),
            0);
    assertThat(error)
        .hasMessage(
            "Cannot log in to Milvus at http://h:1: unauthenticated: auth check failure, please"
                + " check username and password, expected a log-in that the server accepts. Set"
                + " token, or user and password, beside write.milvus.uri.");
    assertThat(error.category()).isEqualTo(Category.CONFIG);
  }

  @Test
  void aServerThatStaysBusyIsToldWithHowOftenItWasAsked() {
    UserError error =
        error(new MilvusClientException(ErrorCode.SERVER_ERROR, "rate limit exceeded", 8, 49), 12);
    assertThat(error)
        .hasMessage(
            "Cannot flush collection 'c__1' at http://h:1: rate limit exceeded (sent again 12 times"
                + " in 61 s), expected the server to do it. Look at the server's log, then run"
                + " again.");
    assertThat(error.category()).isEqualTo(Category.SINK);
  }

  @Test
  void aServerThatAnswersTooLateIsToldWithTheTimesThatItHadAndWithoutGrpcsBuffers() {
    UserError error =
        error(
            Status.DEADLINE_EXCEEDED
                .withDescription(
                    "deadline exceeded after 9.1s. [closed=[], open=[[wait_for_ready,"
                        + " buffered_nanos=3890646145]]]")
                .asRuntimeException(),
            3);
    assertThat(error)
        .hasMessage(
            "Cannot flush collection 'c__1' at http://h:1: no answer in time (sent again 3 times in"
                + " 61 s), expected one within 10 s to connect (timeout-seconds) and 300 s a request"
                + " (request-seconds). Look at the server's load, or raise these beside"
                + " write.milvus.uri.");
    assertThat(error.category()).isEqualTo(Category.SINK);
  }

  @Test
  void theErrorTravelsFromExecutorToDriver() throws IOException {
    RuntimeException fault =
        new MilvusClientException(ErrorCode.RPC_ERROR, Status.UNAVAILABLE.asRuntimeException());
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      out.writeObject(error(fault, 0));
    }
  }

  @Test
  void aConnectionThatBreaksWhileARequestIsWrittenIsWorthTryingAgain() {
    assertThat(fault(Status.UNKNOWN.withDescription("channel closed")).isRetryable()).isTrue();
    assertThat(fault(Status.INTERNAL.withCause(new ClosedChannelException())).isRetryable())
        .isTrue();
    assertThat(fault(Status.UNKNOWN.withDescription("no such field")).isRetryable()).isFalse();
  }

  private static MilvusFault fault(Status status) {
    return MilvusFault.of(
        new MilvusClientException(ErrorCode.RPC_ERROR, status.asRuntimeException()));
  }

  @Test
  void aReasonIsOneLineOfBearableLength() {
    assertThat(MilvusFault.of(new IllegalStateException("a\n  b" + "x".repeat(1_000))).reason())
        .startsWith("a bx")
        .hasSize(303)
        .endsWith("...");
  }
}
