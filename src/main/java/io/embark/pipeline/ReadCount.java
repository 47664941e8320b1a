package io.embark.pipeline;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;

/**
 * Counts rows where they leave the reader, on the way of the one job that reads them. A retried
 * Spark stage counts its rows twice, so a doubt is settled by a second pass.
 */
final class ReadCount {
  private static final String ROWS = "rows";

  private final Observation observation = new Observation("read");

  /** The same rows, counted when they flow. */
  Dataset<Row> observe(Dataset<Row> read) {
    return read.observe(observation, count(lit(1)).as(ROWS));
  }

  /** Waits for the job that reads the observed rows. */
  long rows() {
    try {
      return ((Number) observation.getAsJava().get(ROWS)).longValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading", e);
    }
  }
}
