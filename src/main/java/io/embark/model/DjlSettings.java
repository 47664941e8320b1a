package io.embark.model;

/**
 * What DJL must know before its first class loads. An executor has its natives in the job jar and
 * often no way out, so:
 *
 * <ul>
 *   <li>{@code ai.djl.offline}: no telemetry, and the tokenizer's CPU natives from the jar even on
 *       a GPU node, where DJL would otherwise download a CUDA build of them;
 *   <li>{@code ai.djl.onnx.disable_alternative}: no hidden second engine behind each ONNX array.
 * </ul>
 */
public final class DjlSettings {
  private DjlSettings() {}

  /** Sets what the user has not set. Call it before any class of {@code ai.djl} is touched. */
  public static synchronized void apply() {
    setUnlessGiven("ai.djl.offline");
    setUnlessGiven("ai.djl.onnx.disable_alternative");
  }

  private static void setUnlessGiven(String property) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, "true");
    }
  }
}
