package io.embark.model;

import java.io.Serializable;

/** Where a model runs: {@code cpu}, or {@code cuda:N} with the address that Spark assigned. */
public record Device(String kind, int index) implements Serializable {
  /** The processor. */
  public static final Device CPU = new Device("cpu", 0);

  /**
   * The device of the Spark task that runs on this thread, or of the driver outside a task.
   *
   * @param wanted {@code auto}, {@code cpu} or {@code cuda}
   */
  public static Device forTask(String wanted) {
    return wanted.equals("cuda") ? new Device(wanted, 0) : CPU;
  }

  @Override
  public String toString() {
    return kind.equals("cpu") ? kind : kind + ":" + index;
  }
}
