package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.embark.corpus.UserError;
import io.embark.encode.EncoderSpec;
import io.embark.testing.JobFixture;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodeResourcesTest {
  @ParameterizedTest
  @CsvSource({
    "1, 4, 1, 0.25", // four slots share a GPU
    "2, 4, 1, 0.5",
    "2, 3, 1, 0.5", // not 0.67: Spark takes no share between a half and a whole
    "4, 4, 1, 1.0",
    "8, 4, 1, 1.0",
    "1, 8, 2, 0.25",
    "1, 1, 1, 1.0",
  })
  void taskSlotsShareTheGpusOfTheirExecutor(int gpus, int cores, int taskCpus, double share) {
    SparkConf conf =
        cluster(gpus)
            .set("spark.executor.cores", Integer.toString(cores))
            .set("spark.task.cpus", Integer.toString(taskCpus));

    assertThat(EncodeResources.gpuShare(conf)).contains(share);
  }

  @Test
  void aShareIsAssumedWhereCoresAreNotKnownAndGivenWhereTheUserKnowsBetter() {
    assertThat(EncodeResources.gpuShare(cluster(1))).contains(0.25);
    assertThat(EncodeResources.gpuShare(cluster(1).set(EncodeResources.SHARE, "0.1")))
        .contains(0.1);
    assertThat(EncodeResources.gpuShare(cluster(1).set(EncodeResources.SHARE, "2"))).contains(2.0);
  }

  @Test
  void noProfileWithoutGpusNorWhereEveryTaskHasOneNorInLocalMode() {
    SparkConf without = new SparkConf(false).set("spark.master", "spark://host:7077");
    assertThat(EncodeResources.gpuShare(without)).isEmpty();
    assertThat(EncodeResources.gpuShare(cluster(1).set("spark.task.resource.gpu.amount", "0.5")))
        .isEmpty();
    assertThat(EncodeResources.gpuShare(cluster(1).set("spark.master", "local[2]"))).isEmpty();
    assertThat(EncodeResources.gpuShare(cluster(1).set("spark.master", "local-cluster[2,1,1024]")))
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "0.6", "1.5"})
  void aShareThatSparkDoesNotTakeIsRefused(String share) {
    assertThatThrownBy(() -> EncodeResources.gpuShare(cluster(1).set(EncodeResources.SHARE, share)))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot use spark.embark.encode.gpu.amount %s: expected a whole number of GPUs a task, or a share above 0 and"
                + " up to 0.5. Correct it.",
            share);
  }

  @Test
  void cudaIsRefusedBeforeTheRunWhereSparkHasNoGpu() {
    SparkConf without = new SparkConf(false).set("spark.master", "local[2]");

    EncodeResources.check(without, List.of(spec("auto"), spec("cpu")));
    EncodeResources.check(cluster(1), List.of(spec("cuda")));
    assertThatThrownBy(() -> EncodeResources.check(without, List.of(spec("cpu"), spec("cuda"))))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot use device 'cuda': spark.executor.resource.gpu.amount is not set, so Spark has no GPU to assign,"
                + " expected executors with a GPU. Start Spark with the settings of conf/gpu.conf, or use device cpu.");
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
        Map.of("model", JobFixture.MODEL.toString(), "device", device),
        new Configuration(),
        Map.of());
  }
}
