package io.embark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.embark.corpus.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceChoiceTest {
  @Test
  void takesTheGpuThatSparkAssigned() {
    DeviceChoice choice = new DeviceChoice(List.of("3"), Engine.ONNX_RUNTIME, () -> true);

    assertThat(choice.choose("cuda")).isEqualTo(new Device("cuda", 3)).hasToString("cuda:3");
    assertThat(choice.choose("auto")).isEqualTo(new Device("cuda", 3));
    assertThat(choice.choose("cpu")).isEqualTo(Device.CPU).hasToString("cpu");
  }

  @Test
  void runsOnTheProcessorByItselfWhereThereIsNoGpu() {
    assertThat(
            new DeviceChoice(List.of(), Engine.ONNX_RUNTIME, DeviceChoiceTest::notAsked)
                .choose("auto"))
        .isEqualTo(Device.CPU);
    assertThat(new DeviceChoice(List.of("1"), Engine.ONNX_RUNTIME, () -> false).choose("auto"))
        .isEqualTo(Device.cpuBesideGpu(1))
        .hasToString("cpu-beside-gpu:1")
        .matches(device -> !device.isCuda());
  }

  @Test
  void refusesCudaWithoutAGpu() {
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(
            () ->
                new DeviceChoice(List.of(), Engine.ONNX_RUNTIME, DeviceChoiceTest::notAsked)
                    .choose("cuda"))
        .withMessage(
            "Cannot use device 'cuda': Spark assigned no GPU to this task, expected one. Set"
                + " spark.executor.resource.gpu.amount and spark.executor.resource.gpu.discoveryScript"
                + " (conf/gpu.conf), or use device cpu.");
  }

  @Test
  void refusesCudaWithoutTheGpuBuildOfTheRuntime() {
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(
            () -> new DeviceChoice(List.of("0"), Engine.ONNX_RUNTIME, () -> false).choose("cuda"))
        .withMessage(
            "Cannot use device 'cuda': the ONNX Runtime on the class path has no CUDA provider,"
                + " expected the GPU build. Run the job jar that 'mvn -Pgpu package' builds, or use"
                + " device cpu.");
  }

  @Test
  void aProcessWithoutSparkTakesAGpuOnlyWhenToldTo() {
    assertThat(Device.forTask("auto", Engine.ONNX_RUNTIME)).isEqualTo(Device.CPU);
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> Device.forTask("cuda", Engine.ONNX_RUNTIME))
        .withMessageStartingWith("Cannot use device 'cuda': the ONNX Runtime on the class path");
  }

  @Test
  void refusesAnAddressThatIsNoNumber() {
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(
            () ->
                new DeviceChoice(List.of("MIG-1a"), Engine.ONNX_RUNTIME, () -> true).choose("cuda"))
        .withMessage(
            "Cannot use device 'cuda': Spark assigned the GPU address 'MIG-1a', expected a device"
                + " number such as 0. Let spark.executor.resource.gpu.discoveryScript print device"
                + " numbers.");
  }

  @Test
  void refusesAnUnknownDevice() {
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(
            () ->
                new DeviceChoice(List.of(), Engine.ONNX_RUNTIME, DeviceChoiceTest::notAsked)
                    .choose("tpu"))
        .withMessage("Cannot use device 'tpu': expected auto, cpu or cuda. Choose one of these.");
  }

  private static boolean notAsked() {
    throw new AssertionError("loads the native library without need");
  }
}
