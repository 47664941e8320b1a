package io.embark.pipeline;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.encode.EncoderSpec;
import java.util.Collection;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a task of the encode stage asks of its executor beyond a core. Only this stage asks for a
 * share of a GPU, by a resource profile of its own: reading and SQL stages keep all task slots.
 */
final class EncodeResources {
  private static final String GPU = "gpu";
  private static final String EXECUTOR_GPUS = "spark.executor.resource.gpu.amount";
  private static final String TASK_GPUS = "spark.task.resource.gpu.amount";
  private static final String EXECUTOR_CORES = "spark.executor.cores";
  private static final String TASK_CPUS = "spark.task.cpus";

  /** Share of a GPU that an encode task asks for; by default the task slots share the GPUs. */
  static final String SHARE = "spark.embark.encode.gpu.amount";

  /** Where the cores of an executor are not known. */
  private static final double USUAL_SHARE = 0.25;

  /** Spark takes shares of a GPU up to this and whole GPUs, nothing between. */
  private static final double LARGEST_SHARE = 0.5;

  private EncodeResources() {}

  /** Refuses {@code device: cuda} where Spark has no GPU to give, before anything is read. */
  static void check(SparkConf conf, Collection<EncoderSpec> encoders) {
    boolean wantsCuda = encoders.stream().anyMatch(spec -> spec.device().equals("cuda"));
    if (wantsCuda && !hasGpus(conf)) {
      throw new UserError(
          Category.CONFIG,
          "Cannot use device 'cuda': "
              + EXECUTOR_GPUS
              + " is not set, so Spark has no GPU to assign, expected executors with a GPU. Start Spark"
              + " with the settings of conf/gpu.conf, or use device cpu.");
    }
  }

  /** The same rows; who computes on them is a task with its share of a GPU, where there is one. */
  static JavaRDD<Row> ask(SparkSession spark, JavaRDD<Row> rows) {
    SparkConf conf = spark.sparkContext().conf();
    return gpuShare(conf)
        .map(
            share ->
                rows.withResources(
                    new ResourceProfileBuilder()
                        .require(
                            new TaskResourceRequests()
                                .cpus(conf.getInt(TASK_CPUS, 1))
                                .resource(GPU, share))
                        .build()))
        .orElse(rows);
  }

  /**
   * Empty where no profile is needed (no GPU, or {@value #TASK_GPUS} gives one to every task) or
   * none can be had (local mode).
   */
  static Optional<Double> gpuShare(SparkConf conf) {
    String master = conf.get("spark.master", "");
    boolean isLocal = master.startsWith("local") && !master.startsWith("local-cluster");
    if (!hasGpus(conf) || conf.contains(TASK_GPUS) || isLocal) {
      return Optional.empty();
    }
    if (conf.contains(SHARE)) {
      double share = conf.getDouble(SHARE, 1);
      boolean isWhole = share >= 1 && share == Math.rint(share);
      if (!isWhole && !(share > 0 && share <= LARGEST_SHARE)) {
        throw new UserError(
            Category.CONFIG,
            "Cannot use "
                + SHARE
                + " "
                + conf.get(SHARE)
                + ": expected a whole number of GPUs a task, or a share above 0 and up to 0.5. Correct it.");
      }
      return Optional.of(share);
    }
    if (!conf.contains(EXECUTOR_CORES)) {
      return Optional.of(USUAL_SHARE);
    }
    int slots = Math.max(1, conf.getInt(EXECUTOR_CORES, 1) / conf.getInt(TASK_CPUS, 1));
    double gpusASlot = (double) conf.getInt(EXECUTOR_GPUS, 1) / slots;
    return Optional.of(gpusASlot >= 1 ? 1 : Math.min(gpusASlot, LARGEST_SHARE));
  }

  private static boolean hasGpus(SparkConf conf) {
    return conf.getInt(EXECUTOR_GPUS, 0) > 0;
  }
}
