package io.embark.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.encode.EncoderSpec;
import io.embark.testing.JobFixture;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** {@code conf/gpu.conf} as spark-submit reads it. */
class GpuConfTest {
  private static final Path FILE = Path.of("conf/gpu.conf");

  @Test
  void givesTheEncodeStageAndNoOtherAShareOfTheGpu() throws IOException {
    SparkConf conf = conf().set("spark.master", "yarn");

    EncodeResources.check(conf, List.of(cuda()));
    assertThat(EncodeResources.profile(conf).orElseThrow().taskResourcesJMap().get("gpu").amount())
        .isEqualTo(0.25);
    assertThat(conf.getAllWithPrefix("spark.task.resource")).isEmpty();
  }

  @Test
  void namesTheSettingOfEmbark() throws IOException {
    assertThat(Files.readString(FILE)).contains("\n# " + EncodeResources.SHARE + " ");
  }

  @Test
  void eachSettingHasItsCommentRightAbove() throws IOException {
    List<String> lines = Files.readAllLines(FILE);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("spark.")) {
        assertThat(lines.get(i - 1)).as(lines.get(i)).startsWith("# ");
      }
    }
  }

  private static SparkConf conf() throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(FILE)) {
      properties.load(reader);
    }
    SparkConf conf = new SparkConf(false);
    properties.forEach((name, value) -> conf.set(name.toString(), value.toString()));
    return conf;
  }

  private static EncoderSpec cuda() {
    return Encoders.local(
        "encode.dense",
        "dense",
        "dense",
        Map.of("model", JobFixture.MODEL.toString(), "device", "cuda"),
        new Configuration(),
        Map.of());
  }
}
