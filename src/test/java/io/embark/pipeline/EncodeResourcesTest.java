package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.UserError;
import io.embark.encode.EncoderSpec;
import io.embark.testing.JobFixture;
import io.embark.testing.LocalSpark;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ExecutorResourceRequest;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodeResourcesTest {
  @ParameterizedTest
  @CsvSource({
    "1, 4, 1, 4", // four slots share a GPU
    "2, 4, 1, 2",
    "2, 3, 1, 2",
    "3, 8, 1, 3", // two a GPU would leave two of eight slots idle
    "4, 4, 1, 1",
    "8, 4, 1, 1",
    "1, 8, 2, 4",
    "1, 1, 1, 1",
  })
  void taskSlotsShareTheGpusOfTheirExecutor(int gpus, int cores, int taskCpus, int tasksAGpu) {
    SparkConf conf =
        cluster(gpus)
            .set("spark.executor.cores", Integer.toString(cores))
            .set("spark.task.cpus", Integer.toString(taskCpus));

    assertThat(share(conf)).isEqualTo(1.0 / tasksAGpu);
    assertThat(profile(conf).taskResourcesJMap().get("cpus").amount()).isEqualTo(taskCpus);
  }

  @Test
  void aShareIsAssumedWhereCoresAreNotKnownAndGivenWhereTheUserKnowsBetter() {
    assertThat(share(cluster(1))).isEqualTo(0.25);
    assertThat(share(cluster(1).set("spark.master", "yarn"))).isEqualTo(1); // Spark's default: 1
    assertThat(share(cluster(1).set(EncodeResources.SHARE, "0.1"))).isEqualTo(0.1);
    assertThat(share(cluster(1).set(EncodeResources.SHARE, "1"))).isEqualTo(1);
  }

  @Test
  void noProfileWithoutGpusNorWhereEveryTaskHasOneNorInLocalMode() {
    SparkConf without = new SparkConf(false).set("spark.master", "spark://host:7077");
    assertThat(EncodeResources.profile(without)).isEmpty();
    assertThat(EncodeResources.profile(cluster(1).set("spark.task.resource.gpu.amount", "0.5")))
        .isEmpty();
    assertThat(EncodeResources.profile(cluster(1).set("spark.task.resource.gpu.amount", "0")))
        .isPresent();
    for (String master : List.of("local", "local[2]", "local[*]", "local[2,4]")) {
      assertThat(EncodeResources.profile(cluster(1).set("spark.master", master))).isEmpty();
    }
    for (String master : List.of("local-cluster[2,1,1024]", "yarn", "k8s://https://host:6443")) {
      assertThat(EncodeResources.profile(cluster(1).set("spark.master", master))).isPresent();
    }
  }

  @Test
  void executorsStayAsTheyAreUnlessSparkStartsThemOnDemand() {
    SparkConf conf =
        cluster(2)
            .set("spark.executor.resource.gpu.discoveryScript", "/opt/find")
            .set("spark.executor.resource.gpu.vendor", "nvidia.com");

    assertThat(profile(conf).executorResourcesJMap()).isEmpty();
    assertThat(profile(conf.set("spark.dynamicAllocation.enabled", "true")).executorResourcesJMap())
        .containsExactly(
            Map.entry("gpu", new ExecutorResourceRequest("gpu", 2, "/opt/find", "nvidia.com")));
  }

  @Test
  void onlyEncodersThatMayUseAGpuAskForOne() {
    JavaRDD<Row> rows = LocalSpark.session().range(1).toDF().javaRDD();

    assertThat(EncodeResources.ask(cluster(1), rows, List.of(spec("cpu")))).isSameAs(rows);
    assertThat(rows.getResourceProfile()).isNull();
    // the shared session is in local mode, which has no profiles
    assertThatThrownBy(
            () -> EncodeResources.ask(cluster(1), rows, List.of(spec("cpu"), spec("auto"))))
        .hasMessageContaining("TaskResourceProfiles are only supported for Standalone");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "2", "half"})
  void aShareThatIsNoneIsRefused(String share) {
    assertThatThrownBy(() -> EncodeResources.profile(cluster(1).set(EncodeResources.SHARE, share)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot use spark.embark.encode.gpu.amount %s: expected the share of a GPU that a task takes, above 0 and at"
                + " most 1. Correct it.",
            share);
  }

  @Test
  void cudaIsRefusedBeforeTheRunWhereSparkHasNoGpu() {
    SparkConf without = new SparkConf(false).set("spark.master", "yarn");

    EncodeResources.check(without, List.of(spec("auto"), spec("cpu")));
    EncodeResources.check(cluster(1), List.of(spec("cuda")));
    assertThatThrownBy(() -> EncodeResources.check(without, List.of(spec("cpu"), spec("cuda"))))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot use device 'cuda': spark.executor.resource.gpu.amount is not set, so Spark has no GPU to assign,"
                + " expected executors with a GPU. Start Spark with the settings of conf/gpu.conf, or use device cpu.");
  }

  @Test
  void cudaIsRefusedInLocalModeWhateverItsSettings() {
    SparkConf local = cluster(1).set("spark.master", "local[2]");

    EncodeResources.check(local, List.of(spec("auto"), spec("cpu")));
    assertThatThrownBy(() -> EncodeResources.check(local, List.of(spec("cuda"))))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot use device 'cuda': the Spark master 'local[2]' assigns no GPU to a task, expected standalone, YARN or"
                + " Kubernetes executors with a GPU. Start Spark with the settings of conf/gpu.conf, or use device cpu.");
  }

  private static ResourceProfile profile(SparkConf conf) {
    return EncodeResources.profile(conf).orElseThrow();
  }

  private static double share(SparkConf conf) {
    return profile(conf).taskResourcesJMap().get("gpu").amount();
  }

  private static SparkConf cluster(int gpus) {
    return new SparkConf(false)
        .set("spark.master", "spark://host:7077")
        .set("spark.executor.resource.gpu.amount", Integer.toString(gpus));
  }

  private static EncoderSpec spec(String device) {
    return Encoders.local(
        "encode.dense",
        "dense",
        "dense",
        Map.of("model", JobFixture.MODEL.toString(), "device", device),
        new Configuration(),
        Map.of());
  }
}
