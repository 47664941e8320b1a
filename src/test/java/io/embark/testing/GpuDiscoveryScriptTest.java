package io.embark.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.MilvusLite.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code conf/gpu-discovery} with an nvidia-smi that says what the test wants. */
class GpuDiscoveryScriptTest {
  @TempDir Path folder;

  @Test
  void printsWhatSparkReadsAsTheIndexesOfNvidiaSmi() throws IOException {
    Script.Result result =
        discover("[ \"$*\" = '--query-gpu=index --format=csv,noheader' ] && printf '0\\n1\\n'", "");

    assertThat(result)
        .isEqualTo(new Script.Result(0, "{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}\n"));
    assertThat(ResourceInformation.parseJson(result.output()))
        .isEqualTo(new ResourceInformation("gpu", new String[] {"0", "1"}));
  }

  @Test
  void countsAsCudaDoesWhereOnlySomeDevicesAreVisible() throws IOException {
    assertThat(discover("exit 9", "5,GPU-8932f937"))
        .isEqualTo(new Script.Result(0, "{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}\n"));
  }

  @Test
  void failsWithoutADriverAndNeverSaysNoGpus() throws IOException {
    assertThat(discover("echo 'No devices were found'; exit 6", ""))
        .isEqualTo(
            new Script.Result(
                1,
                "Cannot discover GPUs: nvidia-smi failed: No devices were found, expected one number a line."
                    + " Run it by hand on this node.\n"));
    assertThat(discover("echo ERR!", ""))
        .isEqualTo(
            new Script.Result(
                1,
                "Cannot discover GPUs: nvidia-smi said 'ERR!', expected one number a line. Run it by hand on"
                    + " this node.\n"));
    Files.delete(folder.resolve("nvidia-smi"));
    assertThat(
            Script.run(
                List.of("/bin/bash", "conf/gpu-discovery"),
                "PATH",
                folder.toString(),
                "CUDA_VISIBLE_DEVICES",
                ""))
        .isEqualTo(
            new Script.Result(
                1,
                "Cannot discover GPUs: no nvidia-smi on the PATH, expected the NVIDIA driver. Install it or"
                    + " ask for no GPU on this node.\n"));
  }

  private Script.Result discover(String nvidiaSmi, String visible) throws IOException {
    Path fake = Files.writeString(folder.resolve("nvidia-smi"), "#!/bin/sh\n" + nvidiaSmi + "\n");
    assertThat(fake.toFile().setExecutable(true)).isTrue();
    return Script.run(
        List.of("conf/gpu-discovery"),
        "PATH",
        folder + ":" + System.getenv("PATH"),
        "CUDA_VISIBLE_DEVICES",
        visible);
  }
}
