package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.model.TokenIds;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BoundedForwardPassTest {
  private static final PaddedBatch BATCH =
      PaddedBatch.of(
          new TokenIds[] {new TokenIds(new long[] {1}, new long[0], false, 1)}, new int[] {0}, 0);

  /** Counts who is inside. */
  private static final class Counting implements ForwardPass<PaddedBatch> {
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private final Set<Long> threads = ConcurrentHashMap.newKeySet();
    private boolean isClosed;

    @Override
    public List<FloatBuffer> run(PaddedBatch batch) {
      threads.add(Thread.currentThread().getId());
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      try {
        Thread.sleep(5);
        if (runs.incrementAndGet() % 3 == 0) {
          throw new IllegalArgumentException("out of memory");
        }
        return List.of(FloatBuffer.allocate(batch.size()));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } finally {
        inside.decrementAndGet();
      }
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }

  @Test
  void noMoreThanTheBoundAreInsideAndOneThatFailsMakesRoom() throws Exception {
    Counting counting = new Counting();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<List<FloatBuffer>>> results = new ArrayList<>();
    int failed = 0;
    try (ForwardPass<PaddedBatch> bounded = new BoundedForwardPass<>(counting, 2, BATCH)) {
      for (int i = 0; i < 60; i++) {
        results.add(threads.submit(() -> bounded.run(BATCH)));
      }
      for (Future<List<FloatBuffer>> result : results) {
        try {
          assertThat(result.get(30, TimeUnit.SECONDS).get(0).capacity()).isEqualTo(1);
        } catch (java.util.concurrent.ExecutionException e) {
          assertThat(e).hasRootCauseMessage("out of memory");
          failed++;
        }
      }
    }
    threads.shutdown();
    assertThat(counting.most.get()).isEqualTo(2);
    assertThat(counting.runs.get()).isEqualTo(2 + 60); // each thread's first batch
    assertThat(counting.threads).hasSize(2);
    assertThat(failed).isEqualTo(20);
    assertThat(counting.isClosed).isTrue();
  }

  @Test
  void aPassThatRunsAloneHasNoneBesideIt() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    Set<Integer> besideTwo = ConcurrentHashMap.newKeySet();
    ForwardPass<PaddedBatch> watching =
        watched(
            batch -> {
              int beside = inside.getAndIncrement();
              if (batch.size() == 2) {
                besideTwo.add(beside);
              }
              Thread.sleep(2);
              if (batch.size() == 2) {
                besideTwo.add(inside.get() - 1);
              }
              inside.decrementAndGet();
            });
    TokenIds token = new TokenIds(new long[] {1}, new long[0], false, 1);
    PaddedBatch two = PaddedBatch.of(new TokenIds[] {token, token}, new int[] {0, 1}, 0);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<List<FloatBuffer>>> results = new ArrayList<>();
    try (ForwardPass<PaddedBatch> bounded = new BoundedForwardPass<>(watching, 3, BATCH)) {
      for (int i = 0; i < 60; i++) {
        boolean isAlone = i % 4 == 0;
        results.add(threads.submit(() -> isAlone ? bounded.runAlone(two) : bounded.run(BATCH)));
      }
      for (Future<List<FloatBuffer>> result : results) {
        result.get(30, TimeUnit.SECONDS);
      }
    }
    threads.shutdown();
    assertThat(besideTwo).containsExactly(0);
  }

  @Test
  void aDeviceThatFailsTheFirstBatchIsClosedAndSaysSo() {
    AtomicBoolean isClosed = new AtomicBoolean();
    ForwardPass<PaddedBatch> broken =
        new ForwardPass<PaddedBatch>() {
          @Override
          public List<FloatBuffer> run(PaddedBatch batch) {
            throw new IllegalArgumentException("CUDA failure 35");
          }

          @Override
          public void close() {
            isClosed.set(true);
          }
        };

    assertThatThrownBy(() -> new BoundedForwardPass<>(broken, 2, BATCH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("CUDA failure 35");
    assertThat(isClosed).isTrue();
  }

  @Test
  void onceClosedItRefuses() {
    ForwardPass<PaddedBatch> bounded = new BoundedForwardPass<>(new Counting(), 2, BATCH);
    bounded.close();

    assertThatThrownBy(() -> bounded.run(BATCH))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("encoder is closed");
    assertThatThrownBy(() -> bounded.runAlone(BATCH)) // the place was given back
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("encoder is closed");
  }

  private interface Pass {
    void run(PaddedBatch batch) throws InterruptedException;
  }

  private static ForwardPass<PaddedBatch> watched(Pass pass) {
    return new ForwardPass<PaddedBatch>() {
      @Override
      public List<FloatBuffer> run(PaddedBatch batch) {
        try {
          pass.run(batch);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return List.of();
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void aTaskThatIsKilledDoesNotWait() {
    try (ForwardPass<PaddedBatch> bounded = new BoundedForwardPass<>(new Counting(), 1, BATCH)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> bounded.run(BATCH))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("interrupted while waiting for the device");
    }
    assertThat(Thread.interrupted()).as("the interruption is kept").isTrue();
  }
}
