package io.embark.model;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks a device from what Spark assigned and what the engine at hand can do.
 *
 * @param gpuAddresses addresses of the task's resource {@code gpu}, empty if it has none
 * @param engine runs the model
 * @param runtimeHasCuda asked only when it matters, as it loads the native library
 */
record DeviceChoice(List<String> gpuAddresses, Engine engine, BooleanSupplier runtimeHasCuda) {
  private static final String CUDA = "cuda";
  private static final Logger LOG = LoggerFactory.getLogger(DeviceChoice.class);
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  static DeviceChoice ofThisThread(String wanted, Engine engine) {
    return new DeviceChoice(addresses(TaskContext.get(), wanted), engine, engine::hasCuda);
  }

  private static List<String> addresses(TaskContext task, String wanted) {
    if (task == null) { // nobody assigns GPUs to a plain process: it takes one only when told
      return wanted.equals(CUDA) ? List.of("0") : List.of();
    }
    ResourceInformation gpu = task.resourcesJMap().get("gpu");
    return gpu == null ? List.of() : List.of(gpu.addresses());
  }

  Device choose(String wanted) {
    return switch (wanted) {
      case "cpu" -> Device.CPU;
      case "auto" -> {
        if (gpuAddresses.isEmpty()) {
          yield Device.CPU;
        }
        Device gpu = assignedGpu();
        yield runtimeHasCuda.getAsBoolean() ? gpu : withoutCuda(gpu);
      }
      case CUDA -> {
        if (gpuAddresses.isEmpty()) {
          throw refusal(
              "Spark assigned no GPU to this task, expected one. Set spark.executor.resource.gpu.amount"
                  + " and spark.executor.resource.gpu.discoveryScript (conf/gpu.conf), or use device"
                  + " cpu.");
        }
        if (!runtimeHasCuda.getAsBoolean()) {
          throw refusal(
              "the "
                  + engine.title()
                  + " on the class path has no CUDA provider, expected the GPU build. "
                  + engine.cudaAdvice()
                  + ", or use device cpu.");
        }
        yield assignedGpu();
      }
      default ->
          throw new UserError(
              Category.CONFIG,
              "Cannot use device '"
                  + wanted
                  + "': expected auto, cpu or cuda. Choose one of these.");
    };
  }

  private Device assignedGpu() {
    String address = gpuAddresses.get(0);
    if (!address.matches("[0-9]{1,4}")) {
      throw refusal(
          "Spark assigned the GPU address '"
              + address
              + "', expected a device number such as 0. Let spark.executor.resource.gpu.discoveryScript"
              + " print device numbers.");
    }
    return new Device(CUDA, Integer.parseInt(address));
  }

  private Device withoutCuda(Device gpu) {
    if (WARNED.compareAndSet(false, true)) {
      LOG.warn(
          "Spark assigned GPU {} but the {} on the class path has no CUDA provider: encoding on"
              + " the CPU. {}.",
          gpu.index(),
          engine.title(),
          engine.cudaAdvice());
    }
    return Device.cpuBesideGpu(gpu.index());
  }

  private static UserError refusal(String foundExpectedAndAdvice) {
    return new UserError(Category.CONFIG, "Cannot use device 'cuda': " + foundExpectedAndAdvice);
  }
}
