package io.embark.sink.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.sink.CommittedPartition;
import io.embark.sink.Sink;
import io.embark.sink.SinkContract;
import io.embark.sink.SinkReport;
import io.embark.sink.WrittenLake;
import io.embark.sink.WrittenLake.Item;
import io.embark.testing.LocalSpark;
import io.embark.testing.MilvusLite;
import io.milvus.v2.exception.MilvusClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class MilvusSinkRestartTest {
  private static final int ROWS = 4_000;

  /** Kills the server when a part of the rows is in; then perhaps starts it again. */
  private static CompletableFuture<Void> killDuringLoad(
      MilvusLite server, String partition, Runnable then) {
    return CompletableFuture.runAsync(
        () -> {
          while (rows(server, partition) < ROWS / 8) {
            sleep(20);
          }
          server.killHard();
          then.run();
        });
  }

  /** None as long as there is no such collection, or it is not loaded yet. */
  private static long rows(MilvusLite server, String partition) {
    try {
      return PlainClient.rows(server.uri(), "docs", "ds == \"" + partition + "\"", List.of("ds"))
          .size();
    } catch (MilvusClientException e) {
      return 0;
    }
  }

  @Test
  void aServerKilledDuringAndBetweenLoadsLosesNothingOnceTheLoadIsRunAgain(@TempDir Path folder) {
    WrittenLake lake = new WrittenLake(folder, "job", WrittenLake.dense(8));
    List<Item> items = lake.items("doc", ROWS);
    CommittedPartition partition = lake.commit("r1", "d", List.of(), items);
    try (MilvusLite server = MilvusLite.start();
        Sink hasty = sink(server, lake, 1);
        Sink patient = sink(server, lake, 120)) {
      CompletableFuture<Void> killer = killDuringLoad(server, "d", () -> {});
      UserError during =
          catchThrowableOfType(UserError.class, () -> hasty.write(LocalSpark.session(), partition));
      killer.join();
      assertThat(during.category()).isEqualTo(Category.SINK);
      assertThat(during.getMessage())
          .matches(
              Pattern.quote("Cannot reach Milvus at " + server.uri())
                  + " to [^:]* 'docs__1': [a-z ]+.* \\(sent again [0-9]+ times in [0-9]+ s\\),"
                  + " expected a server that answers within 10 s\\. Start it \\(scripts/milvus-lite"
                  + " up\\) or set write\\.milvus\\.uri\\.");

      server.up();
      assertThat(hasty.write(LocalSpark.session(), partition).targetRows()).isEqualTo(ROWS);
      server.killHard();
      UserError between =
          catchThrowableOfType(UserError.class, () -> hasty.write(LocalSpark.session(), partition));
      assertThat(between.category()).isEqualTo(Category.SINK);

      server.up();
      CompletableFuture<Void> restarter = killDuringLoad(server, "e", server::up);
      List<Item> others = lake.items("other", ROWS);
      SinkReport report =
          patient.write(LocalSpark.session(), lake.commit("r2", "e", List.of(), others));
      restarter.join();
      assertThat(report.retries()).isPositive();
      Map<String, SinkContract.Stored> both = SinkContract.expected(lake, "d", items);
      both.putAll(SinkContract.expected(lake, "e", others));
      assertThat(MilvusSinkTest.stored(server.uri(), "docs")).isEqualTo(both);
    }
  }

  @Test
  void aRequestIsGivenUpSoonAfterItsServerIsGone() {
    try (MilvusLite server = MilvusLite.start();
        MilvusConnection connection =
            new MilvusConnection(
                MilvusAddress.of(server.uri(), "--milvus").withRetryTime(Duration.ZERO))) {
      long start = System.nanoTime();
      UserError error =
          catchThrowableOfType(
              UserError.class,
              () ->
                  connection.call(
                      "wait",
                      client -> {
                        server.killHard();
                        sleep(120_000);
                        return true;
                      }));
      assertThat(error)
          .hasMessage(
              "Cannot reach Milvus at "
                  + server.uri()
                  + ": connection refused, expected a server that answers within 10 s. Start it"
                  + " (scripts/milvus-lite up) or set --milvus.");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Sink sink(MilvusLite server, WrittenLake lake, int retrySeconds) {
    return MilvusSinkTest.sink(
        server.uri(),
        "docs",
        "job",
        List.of(lake.column()),
        "batch-rows",
        50,
        "retry-seconds",
        retrySeconds);
  }
}
