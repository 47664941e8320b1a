package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.model.TokenIds;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BoundedForwardPassTest {
  private static final PaddedBatch BATCH =
      PaddedBatch.of(
          new TokenIds[] {new TokenIds(new long[] {1}, new long[0], false, 1)}, new int[] {0}, 0);

  /** Counts who is inside. */
  private static final class Counting implements ForwardPass {
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private boolean isClosed;

    @Override
    public List<FloatBuffer> run(PaddedBatch batch) {
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
    try (ForwardPass bounded = new BoundedForwardPass(counting, 2)) {
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
    assertThat(counting.runs.get()).isEqualTo(60);
    assertThat(failed).isEqualTo(20);
    assertThat(counting.isClosed).isTrue();
  }

  @Test
  void aTaskThatIsKilledDoesNotWait() {
    Thread.currentThread().interrupt();
    try (ForwardPass bounded = new BoundedForwardPass(new Counting(), 1)) {
      assertThatThrownBy(() -> bounded.run(BATCH))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("interrupted while waiting for the device");
    }
    assertThat(Thread.interrupted()).as("the interruption is kept").isTrue();
  }
}
