package io.embark.encode;

import java.nio.FloatBuffer;

/**
 * A loaded graph: token ids in, floats out. Thread-safe. The one place where a device runs out of
 * memory or a graph fails.
 */
interface ForwardPass extends AutoCloseable {
  /**
   * Runs one batch.
   *
   * @return {@code [size][width][graphDimension]}, or {@code [size][graphDimension]} if the graph
   *     pools, row-major from index 0, in heap memory that belongs to the caller
   * @throws RuntimeException whatever the runtime says; see {@link MemoryExhaustion}
   */
  FloatBuffer run(PaddedBatch batch);

  /** Waits for passes in progress; later ones throw {@link IllegalStateException}. */
  @Override
  void close();
}
