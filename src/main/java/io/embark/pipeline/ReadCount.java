package io.embark.pipeline;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import scala.concurrent.Await;
import scala.concurrent.duration.Duration;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Counts rows where they leave the reader, on the way of the one job that reads them. A retried
 * Spark stage counts its rows twice, so a doubt is settled by a second pass.
 */
final class ReadCount {
  private static final String ROWS = "rows";

  /** Spark tells the count on another thread, moments after the job. */
  private static final long WAIT_SECONDS = 10;

  private final Observation observation = new Observation("read");

  /** The same rows, counted when they flow. */
  Dataset<Row> observe(Dataset<Row> read) {
    return read.observe(observation, count(lit(1)).as(ROWS));
  }

  /**
   * The count after the job that read the observed rows; empty when Spark gives none: where no row
   * flows at all, its adaptive planner may cut the counting node out of the plan.
   */
  OptionalLong rows() {
    try {
      Map<String, Object> metrics =
          CollectionConverters.asJava(
              Await.result(observation.future(), Duration.apply(WAIT_SECONDS, TimeUnit.SECONDS)));
      return OptionalLong.of(((Number) metrics.get(ROWS)).longValue());
    } catch (TimeoutException e) {
      return OptionalLong.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading", e);
    }
  }
}
