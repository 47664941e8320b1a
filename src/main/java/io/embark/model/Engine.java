package io.embark.model;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
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
    public Map<String, String> sessionOptions(int intraOpThreads) {
      return Map.of(
          "intraOpNumThreads", Integer.toString(intraOpThreads), "interOpNumThreads", "1");
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
    public Map<String, String> sessionOptions(int intraOpThreads) {
      if (DjlSettings.mayChooseTorchThreads()) {
        JniUtils.setNumThreads(intraOpThreads);
      }
      return Map.of();
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

  /** For DJL's {@code Model.load}; {@code intraOpThreads} 1: the caller's thread alone. */
  public abstract Map<String, String> sessionOptions(int intraOpThreads);

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
