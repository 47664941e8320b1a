package io.embark.sink.milvus;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.milvus.grpc.MilvusServiceGrpc;
import io.milvus.grpc.MilvusServiceGrpc.MilvusServiceBlockingStub;
import io.milvus.grpc.Status;
import io.milvus.shaded.io.grpc.ManagedChannel;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.client.RetryConfig;
import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;
import io.milvus.v2.utils.ClientUtils;
import io.milvus.v2.utils.RpcUtils;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * One client of a server: every request goes through {@link #call}, which repeats what is worth
 * repeating and turns a final fault into a {@link UserError}. Connects at the first call. Not
 * thread-safe; a task opens and closes its own.
 */
final class MilvusConnection implements AutoCloseable {
  private static final long WATCH_SECONDS = 2;

  private final MilvusAddress address;
  private final Retry retry;
  private final ExecutorService caller =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "milvus-caller");
            thread.setDaemon(true);
            return thread;
          });
  private MilvusClientV2 client;
  private ManagedChannel channel;

  MilvusConnection(MilvusAddress address) {
    this.address = address;
    this.retry = new Retry(address.retryTime());
  }

  /**
   * The answer to a request.
   *
   * @param operation what is done, after "Cannot ": {@code upsert 500 rows into 'docs__1'}
   */
  <T> T call(String operation, Function<MilvusClientV2, T> request) {
    return retry.run(() -> once(request), failed -> error(operation, failed));
  }

  /**
   * The answer to a request of the protocol itself, for what the client library has no door to or
   * only one by JSON. The caller fills {@code dbName} by {@link MilvusAddress#dbName}; {@link
   * #check} tells whether the server did it.
   */
  <T> T ask(String operation, Function<MilvusServiceBlockingStub, T> request) {
    return retry.run(() -> sent(request), failed -> error(operation, failed));
  }

  /**
   * As {@link #ask} for a request that does twice what is sent twice. Where the answer does not
   * come, so that nobody knows whether it was done, an {@link Unanswered} is thrown.
   */
  <T> T askOnce(String operation, Function<MilvusServiceBlockingStub, T> request) {
    return retry.run(
        () -> {
          touch(); // a server that is away now was not asked
          try {
            return sent(request);
          } catch (RuntimeException e) {
            MilvusFault fault = MilvusFault.of(e);
            if (fault.isUnanswered()) {
              throw new Unanswered(error(operation, new Retry.Failed(fault, 0, Duration.ZERO, e)));
            }
            throw e;
          }
        },
        failed ->
            failed.cause() instanceof Unanswered unanswered
                ? unanswered
                : error(operation, failed));
  }

  private <T> T sent(Function<MilvusServiceBlockingStub, T> request) {
    return watched(
        () -> {
          if (channel == null) {
            TlsHandshake.check(address);
            channel = new ClientUtils().getChannel(config());
          }
          return request.apply(
              MilvusServiceGrpc.newBlockingStub(channel)
                  .withDeadlineAfter(address.requestTimeout().toMillis(), TimeUnit.MILLISECONDS));
        });
  }

  /** Throws what the client library throws of such an answer. */
  static void check(String request, Status status) {
    try {
      new RpcUtils().handleResponse(request, status);
    } catch (IllegalArgumentException e) {
      // Lite has codes that the client library does not know
      throw new MilvusClientException(ErrorCode.SERVER_ERROR, status.getReason());
    }
  }

  /** As {@link #call}; null where the server has no such collection or alias. */
  <T> T find(String operation, Function<MilvusClientV2, T> request) {
    return retry.run(
        () -> {
          try {
            return once(request);
          } catch (RuntimeException e) {
            if (MilvusFault.of(e).kind() == MilvusFault.Kind.NOT_FOUND) {
              return null;
            }
            throw e;
          }
        },
        failed -> error(operation, failed));
  }

  /** As the server tells it, such as {@code milvus_lite-3.2.2} or {@code v2.6.4}. */
  String version() {
    return call("ask the server's version", MilvusClientV2::getServerVersion);
  }

  /** Requests sent again since this connection was made. */
  long retries() {
    return retry.retries();
  }

  MilvusAddress address() {
    return address;
  }

  private <T> T once(Function<MilvusClientV2, T> request) {
    return watched(
        () -> {
          if (client == null) {
            client = connect();
          }
          return request.apply(client);
        });
  }

  private <T> T watched(Callable<T> request) {
    touch();
    Future<T> answer = caller.submit(request);
    while (true) {
      try {
        return answer.get(WATCH_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        watch(answer);
      } catch (ExecutionException e) {
        RuntimeException fault =
            e.getCause() instanceof RuntimeException known
                ? known
                : new IllegalStateException(e.getCause());
        if (MilvusFault.of(fault).isUnanswered()) {
          disconnect();
        }
        throw fault;
      } catch (InterruptedException e) {
        answer.cancel(true);
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while Milvus was asked", e);
      }
    }
  }

  /**
   * Gives a request up when its server is gone. The client library waits for the server to come
   * back until the request's deadline, and then finds it late, as it tries at ever longer
   * intervals.
   */
  private void watch(Future<?> answer) {
    try {
      touch();
    } catch (MilvusFault.Unreachable e) {
      answer.cancel(true);
      disconnect();
      throw e;
    }
  }

  private void touch() {
    try (Socket socket = new Socket()) {
      InetSocketAddress there = new InetSocketAddress(address.host(), address.port());
      if (there.isUnresolved()) {
        throw new UnknownHostException(address.host());
      }
      socket.connect(there, (int) address.connectTimeout().toMillis());
    } catch (IOException e) {
      throw new MilvusFault.Unreachable(e);
    }
  }

  private MilvusClientV2 connect() {
    TlsHandshake.check(address);
    MilvusClientV2 opened = new MilvusClientV2(config());
    opened.retryConfig(RetryConfig.builder().maxRetryTimes(1).build());
    return opened;
  }

  private ConnectConfig config() {
    ConnectConfig.ConnectConfigBuilder config =
        ConnectConfig.builder()
            .uri(address.fullUri())
            .connectTimeoutMs(address.connectTimeout().toMillis())
            .rpcDeadlineMs(address.requestTimeout().toMillis());
    if (address.token() != null) {
      config.token(address.token());
    }
    if (address.database() != null) {
      config.dbName(address.database());
    }
    return config.build();
  }

  UserError error(String operation, Retry.Failed failed) {
    MilvusFault fault = failed.fault();
    // gRPC's exceptions cannot be serialised, and this error travels from executor to driver.
    RuntimeException cause = new IllegalStateException(failed.cause().toString());
    cause.setStackTrace(failed.cause().getStackTrace());
    return switch (fault.kind()) {
      case LOGIN ->
          new UserError(
              Category.CONFIG,
              "Cannot log in to Milvus at "
                  + address
                  + ": "
                  + fault.reason()
                  + ", expected a log-in that the server accepts. Set token, or user and password,"
                  + " beside "
                  + address.setting()
                  + ".",
              cause);
      case UNTRUSTED ->
          new UserError(
              Category.CONFIG,
              "Cannot speak TLS with Milvus at "
                  + address
                  + ": "
                  + fault.reason()
                  + ", expected a certificate for that host that Java trusts. Name a trust store"
                  + " that has its authority by -Djavax.net.ssl.trustStore of driver and executors,"
                  + " or use http:// in "
                  + address.setting()
                  + " where the server has no TLS.",
              cause);
      case AWAY ->
          new UserError(
              Category.SINK,
              "Cannot reach Milvus at "
                  + address
                  + (failed.again() == 0 ? "" : " to " + operation)
                  + ": "
                  + fault.reason()
                  + sentAgain(failed)
                  + ", expected a server that answers within "
                  + address.connectTimeout().toSeconds()
                  + " s. Start it (scripts/milvus-lite up) or set "
                  + address.setting()
                  + ".",
              cause);
      case SLOW ->
          new UserError(
              Category.SINK,
              "Cannot "
                  + operation
                  + " at "
                  + address
                  + ": "
                  + fault.reason()
                  + sentAgain(failed)
                  + ", expected one within "
                  + address.connectTimeout().toSeconds()
                  + " s to connect (timeout-seconds) and "
                  + address.requestTimeout().toSeconds()
                  + " s a request (request-seconds). Look at the server's load, or raise these"
                  + " beside "
                  + address.setting()
                  + ".",
              cause);
      case BUSY, NOT_FOUND, REFUSED ->
          new UserError(
              Category.SINK,
              "Cannot "
                  + operation
                  + " at "
                  + address
                  + ": "
                  + fault.reason()
                  + sentAgain(failed)
                  + ", expected the server to do it. Look at the server's log, then run again.",
              cause);
    };
  }

  private static String sentAgain(Retry.Failed failed) {
    return failed.again() == 0
        ? ""
        : " (sent again " + failed.again() + " times in " + failed.spent().toSeconds() + " s)";
  }

  private void disconnect() {
    if (client != null) {
      client.close();
      client = null;
    }
    if (channel != null) {
      channel.shutdownNow();
      channel = null;
    }
  }

  @Override
  public void close() {
    disconnect();
    caller.shutdownNow();
  }
}
