package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ModelLeaseTest {
  private static final int THREADS = 16;

  /** A key that no other test of the JVM uses. */
  private final String key = "lease-test-" + UUID.randomUUID();

  @Test
  void opensOnceHoweverManyAskAtOnce() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Resource>> asked = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        asked.add(
            threads.submit(
                () -> {
                  start.await();
                  return ModelLease.share(key, () -> slowly(opened));
                }));
      }
      start.countDown();
      Resource first = asked.get(0).get(10, TimeUnit.SECONDS);
      for (Future<Resource> resource : asked) {
        assertThat(resource.get(10, TimeUnit.SECONDS)).isSameAs(first);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(opened).hasValue(1);
    assertThat(ModelLease.opens(key)).isEqualTo(1);
  }

  @Test
  void doesNotKeepAFailedOpen() {
    assertThatThrownBy(
            () ->
                ModelLease.share(
                    key,
                    () -> {
                      throw new IOException("no weights");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cannot open " + key)
        .hasRootCauseMessage("no weights");
    assertThat(ModelLease.opens(key)).isZero();

    Resource resource = ModelLease.share(key, Resource::new);
    assertThat(ModelLease.share(key, Resource::new)).isSameAs(resource);
    assertThat(ModelLease.opens(key)).isEqualTo(1);
  }

  @Test
  void letsThoseWhoWaitedTryAfterAFailure() throws Exception {
    CountDownLatch failing = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Resource> killed =
          threads.submit(
              () ->
                  ModelLease.<Resource>share(
                      key,
                      () -> {
                        failing.countDown();
                        waiting.await();
                        throw new InterruptedException("task killed");
                      }));
      failing.await();
      Future<Resource> neighbour =
          threads.submit(
              () -> {
                waiting.countDown();
                return ModelLease.share(key, Resource::new);
              });
      assertThat(neighbour.get(10, TimeUnit.SECONDS)).isNotNull();
      assertThatThrownBy(() -> killed.get(10, TimeUnit.SECONDS)).hasRootCauseMessage("task killed");
    } finally {
      threads.shutdownNow();
    }
    assertThat(ModelLease.opens(key)).isEqualTo(1);
  }

  @Test
  void closesOnceAndOpensAgainAfterARelease() {
    Resource first = ModelLease.share(key, Resource::new);
    ModelLease.releaseAll();
    ModelLease.releaseAll();
    assertThat(first.closes).hasValue(1);

    assertThat(ModelLease.share(key, Resource::new)).isNotSameAs(first);
    assertThat(ModelLease.opens(key)).isEqualTo(2);
  }

  @Test
  void closesTheOthersWhenOneCloseFails() {
    ModelLease.share(
        key + "-bad",
        () ->
            () -> {
              throw new IOException("stuck");
            });
    Resource good = ModelLease.share(key, Resource::new);

    assertThatThrownBy(ModelLease::releaseAll)
        .hasMessage("cannot close " + key + "-bad")
        .hasRootCauseMessage("stuck");
    assertThat(good.closes).hasValue(1);
  }

  @Test
  void closesOnceWhenTheProcessEnds() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LeaseHolder.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.inputReader().lines())
          .containsExactly("closed the released", "ends", "closed the held");
    } finally {
      process.destroy();
    }
  }

  private static Resource slowly(AtomicInteger opened) throws InterruptedException {
    opened.incrementAndGet();
    Thread.sleep(50);
    return new Resource();
  }

  private static final class Resource implements AutoCloseable {
    private final AtomicInteger closes = new AtomicInteger();

    @Override
    public void close() {
      closes.incrementAndGet();
    }
  }
}
