package io.embark.model;

import java.io.Serializable;

/** Where a model runs: {@code cpu}, or {@code cuda:N} with the address that Spark assigned. */
public record Device(String kind, int index) implements Serializable {
  /** The processor. */
  public static final Device CPU = new Device("cpu", 0);

  /**
   * The device of the Spark task on this thread. {@code cuda} without a GPU assigned to the task
   * (or outside a task) is a {@link io.embark.corpus.UserError}; {@code auto} takes the GPU where
   * there is one and the ONNX Runtime at hand can use it, else the processor.
   *
   * @param wanted {@code auto}, {@code cpu} or {@code cuda}
   */
  public static Device forTask(String wanted) {
    return DeviceChoice.ofThisTask().choose(wanted);
  }

  @Override
  public String toString() {
    return kind.equals("cpu") ? kind : kind + ":" + index;
  }
}
