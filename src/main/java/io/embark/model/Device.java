package io.embark.model;

import java.io.Serializable;

/**
 * Where a model runs: {@code cpu}, or {@code cuda:N} with the address that Spark assigned.
 *
 * @param kind {@code cpu} or {@code cuda}
 * @param index number of the GPU; on a CPU that of a GPU that was assigned and cannot be used, or
 *     -1
 */
public record Device(String kind, int index) implements Serializable {
  /** The processor. */
  public static final Device CPU = new Device("cpu", -1);

  /**
   * The processor, for a task that has a GPU which the engine at hand cannot use. Each address has
   * a model of its own all the same, so that what Spark assigns can be seen without a GPU.
   */
  static Device cpuBesideGpu(int index) {
    return new Device("cpu", index);
  }

  /**
   * The device of the Spark task on this thread. {@code cuda} without a GPU assigned to the task is
   * a {@link io.embark.corpus.UserError}; {@code auto} takes the GPU where there is one and the
   * engine at hand is built for it, else the processor. On a thread without a task {@code cuda} is
   * the first GPU of this machine and {@code auto} the processor.
   *
   * @param wanted {@code auto}, {@code cpu} or {@code cuda}
   * @param engine runs the model
   */
  public static Device forTask(String wanted, Engine engine) {
    return DeviceChoice.ofThisThread(wanted, engine).choose(wanted);
  }

  /** A GPU. */
  public boolean isCuda() {
    return kind.equals("cuda");
  }

  @Override
  public String toString() {
    if (isCuda()) {
      return kind + ":" + index;
    }
    return index < 0 ? kind : kind + "-beside-gpu:" + index;
  }
}
