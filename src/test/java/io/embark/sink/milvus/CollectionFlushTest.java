package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.milvus.grpc.FlushRequest;
import io.milvus.grpc.FlushResponse;
import io.milvus.grpc.GetFlushStateRequest;
import io.milvus.grpc.GetFlushStateResponse;
import io.milvus.grpc.LongArray;
import io.milvus.grpc.MilvusServiceGrpc.MilvusServiceImplBase;
import io.milvus.shaded.io.grpc.Server;
import io.milvus.shaded.io.grpc.Status;
import io.milvus.shaded.io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.milvus.shaded.io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Flushes of a local server that speaks the protocol and is as slow as is wanted. */
class CollectionFlushTest {
  private final Flushing service = new Flushing();
  private Server server;

  /** Seals segments 7 and 8 at time 42; they are flushed when it was asked often enough. */
  private static final class Flushing extends MilvusServiceImplBase {
    private final List<FlushRequest> flushes = new ArrayList<>();
    private final List<GetFlushStateRequest> looks = new ArrayList<>();
    private int looksUntilDone;
    private int looksUntilAway = Integer.MAX_VALUE;

    @Override
    public synchronized void flush(FlushRequest request, StreamObserver<FlushResponse> answer) {
      flushes.add(request);
      answer.onNext(
          FlushResponse.newBuilder()
              .putCollSegIDs("c__1", LongArray.newBuilder().addData(7).addData(8).build())
              .putCollFlushTs("c__1", 42)
              .build());
      answer.onCompleted();
    }

    @Override
    public synchronized void getFlushState(
        GetFlushStateRequest request, StreamObserver<GetFlushStateResponse> answer) {
      looks.add(request);
      if (looks.size() == looksUntilAway) {
        answer.onError(Status.UNAVAILABLE.asRuntimeException());
        return;
      }
      answer.onNext(
          GetFlushStateResponse.newBuilder().setFlushed(looks.size() > looksUntilDone).build());
      answer.onCompleted();
    }
  }

  private MilvusConnection connection(Duration requestTimeout) throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(service)
            .build()
            .start();
    MilvusAddress plain =
        MilvusAddress.of("http://127.0.0.1:" + server.getPort(), "write.milvus.uri");
    return new MilvusConnection(
        new MilvusAddress(
            plain.uri(),
            plain.setting(),
            "archive",
            plain.token(),
            plain.connectTimeout(),
            requestTimeout,
            Duration.ofSeconds(10)));
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  @Test
  void theSegmentsOfTheFlushAreAskedForUntilTheyAreWritten() throws IOException {
    service.looksUntilDone = 2;
    try (MilvusConnection connection = connection(Duration.ofMinutes(1))) {
      CollectionFlush flush = CollectionFlush.begin(connection, "c__1");
      assertThat(service.looks).isEmpty();
      flush.await();
    }
    assertThat(service.flushes)
        .containsExactly(
            FlushRequest.newBuilder().setDbName("archive").addCollectionNames("c__1").build());
    GetFlushStateRequest look =
        GetFlushStateRequest.newBuilder()
            .setDbName("archive")
            .setCollectionName("c__1")
            .addSegmentIDs(7)
            .addSegmentIDs(8)
            .setFlushTs(42)
            .build();
    assertThat(service.looks).containsExactly(look, look, look);
  }

  @Test
  void afterAFaultItIsBegunAgain() throws IOException {
    service.looksUntilDone = 3;
    service.looksUntilAway = 2;
    try (MilvusConnection connection = connection(Duration.ofMinutes(1))) {
      CollectionFlush.begin(connection, "c__1").await();
    }
    assertThat(service.flushes).hasSize(2);
  }

  @Test
  void oneThatTakesTooLongIsTold() throws IOException {
    service.looksUntilDone = Integer.MAX_VALUE;
    try (MilvusConnection connection = connection(Duration.ofSeconds(1))) {
      CollectionFlush flush = CollectionFlush.begin(connection, "c__1");
      UserError error = catchThrowableOfType(UserError.class, flush::await);
      assertThat(error)
          .hasMessage(
              "Cannot flush collection 'c__1' at http://127.0.0.1:"
                  + server.getPort()
                  + "/archive: it is not done after 1 s, expected it within that time (request-seconds)."
                  + " Look at the server's log, then run again, or raise request-seconds beside"
                  + " write.milvus.uri.");
      assertThat(error.category()).isEqualTo(Category.SINK);
    }
  }
}
