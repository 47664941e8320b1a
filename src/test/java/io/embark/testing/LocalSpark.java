package io.embark.testing;

import io.embark.pipeline.EmbarkSession;
import org.apache.spark.sql.SparkSession;

/**
 * One {@code local[2]} session for all tests of the JVM, UI off, with the settings of a real run.
 */
public final class LocalSpark {
  private static SparkSession session;

  private LocalSpark() {}

  /** The shared session; never stop it. */
  public static synchronized SparkSession session() {
    if (session == null) {
      session =
          SparkSession.builder()
              .master("local[2]")
              .appName("embark-tests")
              .config("spark.ui.enabled", "false")
              .config("spark.sql.shuffle.partitions", "4")
              .config("spark.driver.host", "127.0.0.1")
              .config("spark.driver.bindAddress", "127.0.0.1")
              .config("spark.sql.warehouse.dir", "target/spark-warehouse")
              .getOrCreate();
      EmbarkSession.apply(session);
    }
    return session;
  }
}
