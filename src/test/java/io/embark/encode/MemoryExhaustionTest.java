package io.embark.encode;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import ai.onnxruntime.OrtException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryExhaustionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Non-zero status code returned while running MatMul node. Status Message: bfc_arena.cc:376"
            + " Failed to allocate memory for requested buffer of size 1207959552",
        "Available memory of 1024 is smaller than requested bytes of 4096",
        "CUDA failure 2: out of memory ; GPU=0 ; hostname=h",
        "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0",
        "CUBLAS failure 1: CUBLAS_STATUS_NOT_INITIALIZED ; GPU=0",
        "CUBLAS failure 13: CUBLAS_STATUS_EXECUTION_FAILED ; GPU=0",
        "CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
        "Exception during run: std::bad_alloc",
        "Exception during run: bad allocation"
      })
  void whatTheRuntimeSaysIsUnderstoodBelowTheEnginesWrapper(String message) {
    assertThat(MemoryExhaustion.isCauseOf(new EngineException(new OrtException(message)))).isTrue();
  }

  @Test
  void directMemoryCountsAndTheHeapDoesNot() {
    assertThat(
            MemoryExhaustion.isCauseOf(
                new OutOfMemoryError(
                    "Cannot reserve 4096 bytes of direct buffer memory (allocated: 1, limit: 2)")))
        .isTrue();
    assertThat(MemoryExhaustion.isCauseOf(new OutOfMemoryError("Java heap space"))).isFalse();
  }

  @Test
  void otherFailuresAndFailuresWithoutMessageDoNotCount() {
    assertThat(MemoryExhaustion.isCauseOf(new EngineException("invalid index"))).isFalse();
    assertThat(MemoryExhaustion.isCauseOf(new RuntimeException())).isFalse();
  }
}
