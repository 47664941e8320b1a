package io.embark.pipeline;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/** Tells a person how far a run is. Counts here are for the eye only: retried tasks count twice. */
public interface Progress extends AutoCloseable {
  /** A phase of the run begins; {@code items} is its size, or -1 if that is not known. */
  void phase(String name, long items);

  /** Where tasks of the phase count items. */
  LongAccumulator itemsCounter(SparkSession spark);

  /** One line about the run. */
  void note(String line);

  /** The phase is over. */
  void phaseDone();

  /** Nothing more comes. */
  @Override
  default void close() {}
}
