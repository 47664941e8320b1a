package io.embark.encode;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Lets a bounded number of passes into a device at once, first come first served: many tasks share
 * one GPU, and each pass in flight holds its activations there. One pass computes while the next
 * one's inputs are copied, so more than a few gain nothing and cost memory.
 */
final class BoundedForwardPass implements ForwardPass {
  /** One computes, one waits with its inputs on the device. */
  static final int USUAL_IN_FLIGHT = 2;

  private final ForwardPass forward;
  private final Semaphore permits;

  /** Owns {@code forward} from now on. */
  BoundedForwardPass(ForwardPass forward, int inFlight) {
    this.forward = forward;
    this.permits = new Semaphore(inFlight, true);
  }

  @Override
  public List<FloatBuffer> run(PaddedBatch batch) {
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the device", e);
    }
    try {
      return forward.run(batch);
    } finally {
      permits.release();
    }
  }

  @Override
  public void close() {
    forward.close();
  }
}
