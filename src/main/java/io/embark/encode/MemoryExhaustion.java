package io.embark.encode;

import java.util.List;
import java.util.Locale;

/** Tells a forward pass that was too large from one that is broken. */
final class MemoryExhaustion {
  /**
   * Parts of what ONNX Runtime, its arena, PyTorch, CUDA, cuBLAS / cuDNN and the C++ libraries say,
   * in lower case. The last two are what cuBLAS says for want of its handle or its workspace; seen
   * on a device that another process had filled.
   */
  private static final List<String> SIGNS =
      List.of(
          "failed to allocate memory",
          "out of memory",
          "can't allocate memory",
          "smaller than requested bytes",
          "alloc_failed",
          "allocation_failed",
          "bad_alloc",
          "bad allocation",
          "cublas_status_not_initialized",
          "cublas_status_execution_failed");

  private MemoryExhaustion() {}

  /**
   * Native or direct memory ran out. A Java heap that is full is not counted: it hurts every task
   * of the executor, and a smaller batch does not mend it.
   */
  static boolean isCauseOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (cause instanceof OutOfMemoryError) {
        return message.contains("direct buffer memory");
      }
      if (SIGNS.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }
}
