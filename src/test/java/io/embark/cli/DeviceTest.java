package io.embark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.embark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code device: cuda} on a machine without CUDA, as a person sees it. */
class DeviceTest {
  @TempDir Path folder;

  @Test
  void aRunIsRefusedBeforeItStages() throws IOException {
    LocalSpark.session();
    SmallJob job = new SmallJob(folder);
    Files.createDirectories(folder.resolve("input"));
    Files.writeString(folder.resolve("input/a.txt"), "a text");
    Path file = job.file();
    Files.writeString(file, Files.readString(file).replace("dense: { ", "dense: { device: cuda, "));

    Embark run = Embark.run("run", file, "--set", "input=" + folder.resolve("input"));

    assertThat(run.err())
        .containsOnlyOnce(
            "embark: Cannot use device 'cuda': the Spark master 'local[2]' assigns no GPU to a task, expected"
                + " standalone, YARN or Kubernetes executors with a GPU. Start Spark with the settings of"
                + " conf/gpu.conf, or use device cpu.");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(job.lake().resolve("_embark/staging")).doesNotExist();
  }

  @Test
  void encodeIsRefusedWithoutTheGpuBuildAndWritesNothing() throws IOException {
    Path input = folder.resolve("in.jsonl");
    Files.writeString(input, "{\"id\":\"a\",\"text\":\"a text\"}\n");
    Path output = folder.resolve("out.parquet");

    Embark encode =
        Embark.run(
            "encode",
            "--model",
            SmallJob.MODEL,
            "--input",
            input,
            "--output",
            output,
            "--device",
            "cuda");

    assertThat(encode.err())
        .containsExactly(
            "embark: Cannot use device 'cuda': the ONNX Runtime on the class path has no CUDA provider, expected the"
                + " GPU build. Run the job jar that 'mvn -Pgpu package' builds, or use device cpu.");
    assertThat(encode.exitCode()).isEqualTo(2);
    assertThat(output).doesNotExist();
  }
}
