package io.embark.encode;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * A loaded graph: a batch in, floats out. Thread-safe. The one place where a device runs out of
 * memory or a graph fails.
 */
interface ForwardPass<B extends Batch> extends AutoCloseable {
  /**
   * Runs one batch.
   *
   * @return the outputs of the card in its order, shaped as {@link Batch#shape} says, row-major
   *     from index 0, in heap memory that belongs to the caller
   * @throws RuntimeException whatever the runtime says; see {@link MemoryExhaustion}
   */
  List<FloatBuffer> run(B batch);

  /**
   * Runs one batch while no other pass of this graph is on the device: what ran out of memory
   * beside others may fit alone.
   */
  default List<FloatBuffer> runAlone(B batch) {
    return run(batch);
  }

  /** Waits for passes in progress; later ones throw {@link IllegalStateException}. */
  @Override
  void close();
}
