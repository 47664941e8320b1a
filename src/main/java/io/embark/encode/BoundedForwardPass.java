package io.embark.encode;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;

/**
 * Lets a bounded number of passes into a device at once, first come first served: many tasks share
 * one GPU, and each pass in flight holds its activations there. One pass computes while the next
 * one's inputs are copied, so more than a few gain nothing and cost memory.
 *
 * <p>The passes run on as many threads of its own, since ONNX Runtime keeps a cuBLAS and a cuDNN
 * handle with their workspaces on the device for each thread that it has seen. Each thread runs a
 * first batch at once, so that its handles are there before activations fill the device.
 */
final class BoundedForwardPass<B extends Batch> implements ForwardPass<B> {
  /** One computes, one waits with its inputs on the device. */
  static final int USUAL_IN_FLIGHT = 2;

  private final ForwardPass<B> forward;
  private final int inFlight;
  private final Semaphore permits;
  private final ExecutorService threads;

  /**
   * Owns {@code forward} from now on, also when this fails.
   *
   * @throws RuntimeException what {@code first} failed with
   */
  BoundedForwardPass(ForwardPass<B> forward, int inFlight, B first) {
    this.forward = forward;
    this.inFlight = inFlight;
    this.permits = new Semaphore(inFlight, true);
    ThreadFactory factory = Executors.defaultThreadFactory();
    this.threads =
        Executors.newFixedThreadPool(
            inFlight,
            work -> {
              Thread thread = factory.newThread(work);
              thread.setName("embark-forward-pass");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<List<FloatBuffer>>> passes = new ArrayList<>();
      for (int i = 0; i < inFlight; i++) { // a pool starts a new thread for each until it is full
        passes.add(threads.submit(() -> forward.run(first)));
      }
      passes.forEach(BoundedForwardPass::outputs);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  public List<FloatBuffer> run(B batch) {
    return run(batch, 1);
  }

  @Override
  public List<FloatBuffer> runAlone(B batch) {
    return run(batch, inFlight);
  }

  private List<FloatBuffer> run(B batch, int places) {
    try {
      permits.acquire(places);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    Future<List<FloatBuffer>> pass;
    try {
      pass =
          threads.submit(
              () -> {
                try {
                  return forward.run(batch);
                } finally {
                  permits.release(places); // here, as nobody may be waiting for the pass any more
                }
              });
    } catch (RejectedExecutionException e) {
      permits.release(places);
      throw new IllegalStateException("encoder is closed", e);
    }
    return outputs(pass);
  }

  private static List<FloatBuffer> outputs(Future<List<FloatBuffer>> pass) {
    try {
      return pass.get();
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    }
  }

  private static IllegalStateException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while waiting for the device", cause);
  }

  @Override
  public void close() {
    forward.close();
    threads.shutdown();
  }
}
