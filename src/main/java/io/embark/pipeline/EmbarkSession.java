package io.embark.pipeline;

import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The Spark session of a run, with the SQL settings that Embark's results depend on. */
public final class EmbarkSession {
  /**
   * ANSI off: {@code reject: where} promises that a bad cast is null and never a dead job.
   * Partition columns stay texts: {@code ds=007} must not become 7. Times are UTC, as ids and
   * partitions must not depend on the cluster's zone.
   */
  public static final Map<String, String> SETTINGS =
      Map.of(
          "spark.sql.ansi.enabled", "false",
          "spark.sql.sources.partitionColumnTypeInference.enabled", "false",
          "spark.sql.session.timeZone", "UTC",
          "spark.sql.parquet.compression.codec", "zstd");

  private EmbarkSession() {}

  /**
   * The session of this process, made if there is none, with {@link #SETTINGS}. Without a master
   * given by spark-submit it is {@code local[*]}.
   */
  public static SparkSession start(String applicationName) {
    SparkSession.Builder builder = SparkSession.builder().appName(applicationName);
    if (System.getProperty("spark.master") == null && SparkSession.getActiveSession().isEmpty()) {
      builder.master("local[*]");
    }
    SparkSession spark = builder.getOrCreate();
    apply(spark);
    return spark;
  }

  /** Sets {@link #SETTINGS} on a session that somebody else made. */
  public static void apply(SparkSession spark) {
    SETTINGS.forEach((name, value) -> spark.conf().set(name, value));
  }
}
