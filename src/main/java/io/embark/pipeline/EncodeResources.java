package io.embark.pipeline;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.encode.EncoderSpec;
import java.util.Collection;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ExecutorResourceRequests;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.sql.Row;

/**
 * What a task of the encode stage asks of its executor beyond a core. Only this stage asks for a
 * share of a GPU, by a resource profile of its own: reading and SQL stages keep all task slots.
 */
final class EncodeResources {
  private static final String GPU = "gpu";
  private static final String EXECUTOR_GPU = "spark.executor.resource.gpu.";
  private static final String EXECUTOR_GPUS = EXECUTOR_GPU + "amount";
  private static final String TASK_GPUS = "spark.task.resource.gpu.amount";
  private static final String EXECUTOR_CORES = "spark.executor.cores";
  private static final String TASK_CPUS = "spark.task.cpus";

  /** Share of a GPU that an encode task asks for; by default the task slots share the GPUs. */
  static final String SHARE = "spark.embark.encode.gpu.amount";

  /** Where the cores of an executor are not known. */
  private static final double USUAL_SHARE = 0.25;

  private EncodeResources() {}

  /** Refuses {@code device: cuda} where Spark has no GPU to give, before anything is read. */
  static void check(SparkConf conf, Collection<EncoderSpec> encoders) {
    boolean wantsCuda = encoders.stream().anyMatch(spec -> spec.device().equals("cuda"));
    if (wantsCuda && !assignsGpus(conf)) {
      throw refusal(
          "the Spark master '"
              + master(conf)
              + "' assigns no GPU to a task, expected standalone, YARN or Kubernetes executors with a GPU.");
    }
    if (wantsCuda && gpus(conf) == 0) {
      throw refusal(
          EXECUTOR_GPUS
              + " is not set, so Spark has no GPU to assign, expected executors with a GPU.");
    }
  }

  /** The same rows; who computes on them is a task with its share of a GPU, where there is one. */
  static JavaRDD<Row> ask(SparkConf conf, JavaRDD<Row> rows, Collection<EncoderSpec> encoders) {
    boolean wantsGpu = encoders.stream().anyMatch(spec -> !spec.device().equals("cpu"));
    return wantsGpu ? profile(conf).map(rows::withResources).orElse(rows) : rows;
  }

  /**
   * Empty where no profile is needed (no GPU, or {@value #TASK_GPUS} gives one to every task) or
   * none can be had (local mode).
   */
  static Optional<ResourceProfile> profile(SparkConf conf) {
    if (!assignsGpus(conf) || gpus(conf) == 0 || conf.getDouble(TASK_GPUS, 0) > 0) {
      return Optional.empty();
    }
    ResourceProfileBuilder builder = new ResourceProfileBuilder();
    builder.require(
        new TaskResourceRequests().cpus(conf.getInt(TASK_CPUS, 1)).resource(GPU, share(conf)));
    if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      // Spark starts executors for the profile then, with the usual cores and memory but no GPU
      // that the profile does not name
      builder.require(
          new ExecutorResourceRequests()
              .resource(
                  GPU,
                  gpus(conf),
                  conf.get(EXECUTOR_GPU + "discoveryScript", ""),
                  conf.get(EXECUTOR_GPU + "vendor", "")));
    }
    return Optional.of(builder.build());
  }

  /**
   * Spark fills the first GPU of an executor before it uses the second: with 1 / (slots a GPU,
   * rounded up) busy slots spread over all of them, and none is left without a share.
   */
  private static double share(SparkConf conf) {
    if (conf.contains(SHARE)) {
      return share(conf.get(SHARE));
    }
    boolean areCoresKnown = conf.contains(EXECUTOR_CORES) || hasOneCoreByDefault(conf);
    if (!areCoresKnown) {
      return USUAL_SHARE;
    }
    long slots = conf.getInt(EXECUTOR_CORES, 1) / conf.getInt(TASK_CPUS, 1);
    return 1.0 / Math.max(1, (slots + gpus(conf) - 1) / gpus(conf));
  }

  private static double share(String stated) {
    try {
      double share = Double.parseDouble(stated);
      if (share > 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw new UserError(
        Category.CONFIG,
        "Cannot use "
            + SHARE
            + " "
            + stated
            + ": expected the share of a GPU that a task takes, above 0 and at most 1. Correct it.");
  }

  /** Masters with executors of their own; Spark's local mode gives tasks nothing but cores. */
  private static boolean assignsGpus(SparkConf conf) {
    String master = master(conf);
    return hasOneCoreByDefault(conf)
        || master.startsWith("spark://")
        || master.startsWith("local-cluster");
  }

  private static boolean hasOneCoreByDefault(SparkConf conf) {
    return master(conf).equals("yarn") || master(conf).startsWith("k8s://");
  }

  private static String master(SparkConf conf) {
    return conf.get("spark.master", "");
  }

  private static long gpus(SparkConf conf) {
    return conf.getLong(EXECUTOR_GPUS, 0);
  }

  private static UserError refusal(String foundAndExpected) {
    return new UserError(
        Category.CONFIG,
        "Cannot use device 'cuda': "
            + foundAndExpected
            + " Start Spark with the settings of conf/gpu.conf, or use device cpu.");
  }
}
