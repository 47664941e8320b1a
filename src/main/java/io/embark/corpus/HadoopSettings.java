package io.embark.corpus;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** How Hadoop's file systems are set where no Spark session has been started. */
public final class HadoopSettings {
  private HadoopSettings() {}

  /**
   * Those of the site files on the class path, and over them what {@code spark.hadoop.*} says among
   * Spark's settings, as a session would have them.
   */
  public static Configuration current() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }
}
