package io.embark.model;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A DJL engine that runs graphs of text encoders. */
public enum Engine {
  /** ONNX graphs. */
  ONNX_RUNTIME("onnxruntime", "OnnxRuntime", "ONNX Runtime", ".onnx") {
    @Override
    String export(String task) {
      return "optimum-cli export onnx --task " + task;
    }

    @Override
    public String trouble(Throwable cause) {
      return said(cause)
          + ", expected an ONNX file that ONNX Runtime 1.21 loads. Export the model again.";
    }

    @Override
    Model load(Path graph, Device device, int intraOpThreads)
        throws IOException, MalformedModelException {
      // the tensors that are fed and read stay with the host; the session has the device
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(intraOpThreads);
        options.setInterOpNumThreads(1);
        if (device.isCuda()) {
          try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device.index())) {
            cuda.add("use_tf32", "0");
            cuda.add("arena_extend_strategy", "kSameAsRequested");
            options.addCUDA(cuda);
          }
        }
        return load(graph, ai.djl.Device.cpu(), Map.of("sessionOptions", options));
      } catch (OrtException e) {
        throw new EngineException(e.getMessage(), e);
      }
    }

    @Override
    public void beforeForward() {}

    @Override
    boolean hasCuda() {
      // DJL configures the one ONNX Runtime environment of a JVM and fails if another came first
      DjlSettings.apply();
      ai.djl.engine.Engine.getEngine(djlName());
      OrtEnvironment.getEnvironment();
      return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
    }

    @Override
    String cudaAdvice() {
      return "Run the job jar that 'mvn -Pgpu package' builds";
    }

    @Override
    public String outputName(NDArray output, int place) {
      return output.getName();
    }
  },
  /** TorchScript archives, as {@code torch.jit.trace(...).save(file)} writes them. */
  PYTORCH("pytorch", "PyTorch", "PyTorch", ".pt") {
    @Override
    String export(String task) {
      return "torch.jit.trace as docs/encoders.md#pytorch shows it, task " + task;
    }

    @Override
    public String trouble(Throwable cause) {
      return hasNatives()
          ? said(cause)
              + ", expected a TorchScript archive that PyTorch 2.7 loads. Export the model again"
              + " (docs/encoders.md#pytorch)."
          : "the class path has no PyTorch for this platform, expected its native library. Run the"
              + " job jar that 'mvn -Ppytorch package' builds (Linux x86-64; docs/encoders.md#pytorch),"
              + " or use the model's ONNX graph.";
    }

    @Override
    Model load(Path graph, Device device, int intraOpThreads)
        throws IOException, MalformedModelException {
      if (DjlSettings.mayChooseTorchThreads()) {
        JniUtils.setNumThreads(intraOpThreads);
      }
      return load(
          graph,
          device.isCuda() ? ai.djl.Device.gpu(device.index()) : ai.djl.Device.cpu(),
          Map.of());
    }

    /**
     * Without the optimiser of the graph executor, which compiles anew for shapes of a batch that
     * it has not seen, unless the user asks for it; it is a setting of the thread.
     */
    @Override
    public void beforeForward() {
      JniUtils.setGraphExecutorOptimize(Boolean.getBoolean(DjlSettings.TORCH_OPTIMIZER));
    }

    @Override
    boolean hasCuda() {
      DjlSettings.apply();
      return hasNatives() && ai.djl.engine.Engine.getEngine(djlName()).getGpuCount() > 0;
    }

    @Override
    String cudaAdvice() {
      return "Put DJL's pytorch-native for CUDA into the job jar (docs/encoders.md#pytorch)";
    }

    /**
     * By the dict's key. What a module without a dict returns first is {@code last_hidden_state} if
     * it has three axes and {@code sentence_embedding} if two, as the models of transformers return
     * it.
     */
    @Override
    public String outputName(NDArray output, int place) {
      if (output.getName() != null) {
        return output.getName();
      }
      if (place > 0) {
        return "output " + place;
      }
      return output.getShape().dimension() == 2 ? "sentence_embedding" : "last_hidden_state";
    }
  };

  private static boolean hasNatives() {
    return Engine.class.getResource("/native/lib/pytorch.properties") != null
        || System.getenv("PYTORCH_LIBRARY_PATH") != null;
  }

  private static final String TRACEBACK =
      "The following operation failed in the TorchScript interpreter";

  private final String wireName;
  private final String djlName;
  private final String title;
  private final String suffix;

  Engine(String wireName, String djlName, String title, String suffix) {
    this.wireName = wireName;
    this.djlName = djlName;
    this.title = title;
    this.suffix = suffix;
  }

  /** Of a graph's file name. */
  public static Engine ofFile(String name) {
    return name.endsWith(PYTORCH.suffix) ? PYTORCH : ONNX_RUNTIME;
  }

  /** By {@link #wireName}. */
  public static Engine of(String wireName) {
    return Arrays.stream(values())
        .filter(engine -> engine.wireName.equals(wireName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no engine '" + wireName + "'"));
  }

  /** All wire names. */
  public static List<String> wireNames() {
    return Arrays.stream(values()).map(Engine::wireName).toList();
  }

  /** As job files write it. */
  public String wireName() {
    return wireName;
  }

  /** As DJL writes it. */
  public String djlName() {
    return djlName;
  }

  /** As its makers write it. */
  public String title() {
    return title;
  }

  /** Of its graph files. */
  String format() {
    return this == ONNX_RUNTIME ? "ONNX graph" : "TorchScript";
  }

  /** Of its graph files, with the dot. */
  String suffix() {
    return suffix;
  }

  /** How a model is exported for it. */
  abstract String export(String task);

  /** Why a graph could not be opened: {@code <found>, expected <expected>. <Do this>.} */
  public abstract String trouble(Throwable cause);

  /**
   * Loads a graph for forward passes of any number of threads. On a GPU float32 stays float32:
   * TensorFloat-32 (ONNX Runtime's default) is off, as it is in PyTorch, so that vectors are those
   * of the CPU; and the device's memory is taken as it is asked for, not doubled.
   *
   * @param intraOpThreads of a pass on the CPU; 1: the caller's thread alone
   * @throws RuntimeException {@link EngineException} for what the engine says
   */
  public Model open(Path graph, Device device, int intraOpThreads)
      throws IOException, MalformedModelException {
    DjlSettings.apply();
    ai.djl.engine.Engine.getEngine(djlName); // DJL must be the first in a JVM to use a runtime
    return load(graph, device, intraOpThreads);
  }

  abstract Model load(Path graph, Device device, int intraOpThreads)
      throws IOException, MalformedModelException;

  Model load(Path graph, ai.djl.Device device, Map<String, ?> options)
      throws IOException, MalformedModelException {
    Model model = Model.newInstance("embark", device, djlName);
    try {
      model.load(graph.getParent(), graph.getFileName().toString(), options);
      return model;
    } catch (IOException | MalformedModelException | RuntimeException | LinkageError e) {
      model.close();
      throw e;
    }
  }

  /** To be called on the thread of a forward pass. */
  public abstract void beforeForward();

  /**
   * The name by which a card knows an output.
   *
   * @param place of the array among the outputs
   */
  public abstract String outputName(NDArray output, int place);

  /** What is on the class path can use a GPU; loads the native library. */
  abstract boolean hasCuda();

  /** How to get there. */
  abstract String cudaAdvice();

  /**
   * The line of an engine's message that says what is wrong: the first, or behind PyTorch's
   * traceback of a module the last.
   */
  public static String said(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    List<String> lines =
        String.valueOf(root.getMessage()).lines().filter(line -> !line.isBlank()).toList();
    if (lines.isEmpty()) {
      return "";
    }
    return lines.get(lines.get(0).startsWith(TRACEBACK) ? lines.size() - 1 : 0);
  }
}
