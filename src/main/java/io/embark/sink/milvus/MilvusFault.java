package io.embark.sink.milvus;

import io.milvus.shaded.io.grpc.Status;
import io.milvus.shaded.io.grpc.StatusRuntimeException;
import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;

/**
 * What went wrong in one request.
 *
 * @param kind what to do about it
 * @param reason one line, at most 300 characters
 */
record MilvusFault(Kind kind, String reason) {
  private static final int LONGEST_REASON = 300;

  /**
   * Codes of the Go server that it calls retriable (pkg/util/merr/errors.go): service unavailable,
   * request limit, rate limit. Code 1 is "service not ready" there and any fault on Lite, so it is
   * told apart by its reason.
   */
  private static final Set<Integer> RETRYABLE_CODES = Set.of(2, 4, 8);

  private static final int LEGACY_RATE_LIMIT = 49;

  /** Collection or alias not found: Lite and the Go server. */
  private static final Set<Integer> NOT_FOUND_CODES = Set.of(100, 1600);

  /** What to do about a fault. */
  enum Kind {
    /** Nobody listens, or the connection broke: send again. */
    AWAY,
    /** Somebody listens, but the answer does not come in time: send again. */
    SLOW,
    /** The server is busy or starting: send again. */
    BUSY,
    /** Its TLS is not trusted, or it has none. */
    UNTRUSTED,
    /** The log-in is wrong. */
    LOGIN,
    /** No such collection or alias. */
    NOT_FOUND,
    /** The server says no. */
    REFUSED
  }

  /** A connection that could not be made; the message of the cause says why. */
  static final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreachable(Throwable cause) {
      super(cause);
    }
  }

  /** A fault that is known as such where it is found. */
  static final class Told extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient MilvusFault fault;

    Told(Kind kind, String reason) {
      super(reason);
      this.fault = new MilvusFault(kind, oneLine(reason));
    }
  }

  boolean isRetryable() {
    return isUnanswered() || kind == Kind.BUSY;
  }

  /** Nobody knows whether the request was done. */
  boolean isUnanswered() {
    return kind == Kind.AWAY || kind == Kind.SLOW;
  }

  static MilvusFault of(RuntimeException fault) {
    if (fault instanceof Unreachable unreachable) {
      return new MilvusFault(Kind.AWAY, connecting(unreachable.getCause()));
    }
    if (fault instanceof Told told) {
      return told.fault;
    }
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof StatusRuntimeException status) {
        return of(status.getStatus());
      }
    }
    if (String.valueOf(fault.getMessage()).contains("unknown enum value")) {
      return new MilvusFault(Kind.REFUSED, "refused, for a reason that only its log and ours have");
    }
    if (fault instanceof MilvusClientException client) {
      return new MilvusFault(kind(client), oneLine(client.getMessage()));
    }
    return new MilvusFault(
        Kind.REFUSED, oneLine(fault.getMessage() == null ? fault.toString() : fault.getMessage()));
  }

  private static MilvusFault of(Status status) {
    String text = status.getDescription() == null ? "" : status.getDescription();
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return new MilvusFault(Kind.SLOW, "no answer in time"); // gRPC tells of its buffers
    }
    String reason = status.getCode().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return new MilvusFault(
        switch (status.getCode()) {
          case UNAVAILABLE -> Kind.AWAY;
          // a message above the size limit has this code too and stays too large
          case RESOURCE_EXHAUSTED -> text.contains("larger than max") ? Kind.REFUSED : Kind.BUSY;
          case UNAUTHENTICATED, PERMISSION_DENIED -> Kind.LOGIN;
          case UNKNOWN, INTERNAL -> isConnectionLost(status) ? Kind.AWAY : Kind.REFUSED;
          case OK,
              CANCELLED,
              DEADLINE_EXCEEDED,
              INVALID_ARGUMENT,
              NOT_FOUND,
              ALREADY_EXISTS,
              FAILED_PRECONDITION,
              ABORTED,
              OUT_OF_RANGE,
              UNIMPLEMENTED,
              DATA_LOSS ->
              Kind.REFUSED;
        },
        oneLine(text.isEmpty() ? reason : reason + ": " + text));
  }

  /**
   * gRPC has no code for a connection that breaks while a request is written: the transport's own
   * exception tells.
   */
  private static boolean isConnectionLost(Status status) {
    return status.getCause() instanceof IOException
        || String.valueOf(status.getDescription()).contains("channel closed");
  }

  private static Kind kind(MilvusClientException fault) {
    if (fault.getErrorCode() == ErrorCode.TIMEOUT) {
      return Kind.AWAY;
    }
    return fault.getLegacyServerCode() == LEGACY_RATE_LIMIT
        ? Kind.BUSY
        : kind(fault.getServerErrCode(), String.valueOf(fault.getMessage()));
  }

  /** What a code of the Go server's merr package asks for. */
  static Kind kind(int code, String message) {
    if (RETRYABLE_CODES.contains(code) || (code == 1 && message.contains("service not ready"))) {
      return Kind.BUSY;
    }
    return NOT_FOUND_CODES.contains(code) ? Kind.NOT_FOUND : Kind.REFUSED;
  }

  private static String connecting(Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return "unknown host";
    }
    if (cause instanceof SocketTimeoutException) {
      return "no answer";
    }
    if (cause instanceof ConnectException
        && String.valueOf(cause.getMessage()).contains("refused")) {
      return "connection refused";
    }
    return oneLine(String.valueOf(cause.getMessage()));
  }

  static String oneLine(String text) {
    String line = String.valueOf(text).replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "...";
  }
}
