package io.embark.model;

/**
 * What DJL must know before its first class loads. An executor has its natives in the job jar and
 * often no way out, so:
 *
 * <ul>
 *   <li>{@code ai.djl.offline}: no telemetry, and the tokenizer's CPU natives from the jar even on
 *       a GPU node, where DJL would otherwise download a CUDA build of them;
 *   <li>{@code ai.djl.onnx.disable_alternative}: no hidden second engine behind each ONNX array;
 *   <li>{@code ai.djl.pytorch.num_threads}, {@code num_interop_threads}: one, as the tasks of an
 *       executor are its parallelism; {@code ai.djl.pytorch.graph_optimizer}: none, see {@link
 *       Engine#beforeForward}.
 * </ul>
 */
public final class DjlSettings {
  static final String TORCH_OPTIMIZER = "ai.djl.pytorch.graph_optimizer";
  private static final String TORCH_THREADS = "ai.djl.pytorch.num_threads";
  private static Boolean mayChooseTorchThreads;

  private DjlSettings() {}

  /** Sets what the user has not set. Call it before any class of {@code ai.djl} is touched. */
  public static synchronized void apply() {
    if (mayChooseTorchThreads == null) {
      mayChooseTorchThreads = System.getProperty(TORCH_THREADS) == null;
    }
    setUnlessGiven("ai.djl.offline", "true");
    setUnlessGiven("ai.djl.onnx.disable_alternative", "true");
    setUnlessGiven(TORCH_THREADS, "1");
    setUnlessGiven("ai.djl.pytorch.num_interop_threads", "1");
    setUnlessGiven(TORCH_OPTIMIZER, "false");
  }

  /** The user has not set the number of PyTorch's threads. */
  static synchronized boolean mayChooseTorchThreads() {
    apply();
    return mayChooseTorchThreads;
  }

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
