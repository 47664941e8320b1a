package io.embark.model;

import ai.djl.engine.EngineException;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** An ONNX graph, opened without optimisation. */
final class OnnxGraph implements Graph {
  private final OrtSession session;
  private final ModelFault fault;
  private final List<String> inputs;

  private OnnxGraph(OrtSession session, ModelFault fault) throws OrtException {
    this.session = session;
    this.fault = fault;
    this.inputs = checkedInputs();
  }

  static OnnxGraph open(Path graph, String name, ModelFault fault) {
    OrtSession session = session(graph, name, fault);
    try {
      return new OnnxGraph(session, fault);
    } catch (UserError e) {
      close(session);
      throw e;
    } catch (OrtException e) {
      close(session);
      throw unreadable(name, fault, e);
    }
  }

  /** One without optimisation, on the calling thread. */
  static OrtSession session(Path graph, String name, ModelFault fault) {
    // DJL configures the one ONNX Runtime environment of a JVM and fails if another came first
    DjlSettings.apply();
    ai.djl.engine.Engine.getEngine(Engine.ONNX_RUNTIME.djlName());
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      options.setIntraOpNumThreads(1);
      // what fails here is told in our words
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      return OrtEnvironment.getEnvironment().createSession(graph.toString(), options);
    } catch (OrtException e) {
      throw unreadable(name, fault, e);
    }
  }

  private static UserError unreadable(String name, ModelFault fault, OrtException cause) {
    return fault.of(
        Category.MODEL,
        name
            + " cannot be opened by ONNX Runtime ("
            + cause.getMessage()
            + "), expected an ONNX graph. Export or copy the model again.",
        cause);
  }

  static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("cannot close a graph", e);
    }
  }

  @Override
  public List<String> inputs() {
    return inputs;
  }

  private List<String> checkedInputs() throws OrtException {
    refuseStrings();
    List<String> names = new ArrayList<>(session.getInputInfo().keySet());
    TextGraph.checkInputs(names, Engine.ONNX_RUNTIME, fault);
    for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
      TensorInfo info = (TensorInfo) input.getValue().getInfo();
      boolean dynamic = Arrays.stream(info.getShape()).allMatch(size -> size == -1);
      if (info.type != OnnxJavaType.INT64 || info.getShape().length != 2 || !dynamic) {
        throw fault.of(
            "graph input '"
                + input.getKey()
                + "' is "
                + described(info)
                + ", expected int64 [batch, tokens] with both free. Export the model with dynamic"
                + " axes.");
      }
    }
    return List.copyOf(names);
  }

  private void refuseStrings() throws OrtException {
    for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
      if (input.getValue().getInfo() instanceof TensorInfo info
          && info.type == OnnxJavaType.STRING) {
        throw fault.of(
            "graph input '"
                + input.getKey()
                + "' takes strings: the graph tokenises by itself, as exports of the Universal"
                + " Sentence Encoder do, expected input_ids and attention_mask. Use a model with a"
                + " tokenizer.json.");
      }
    }
  }

  @Override
  public Map<String, Tensor> outputs() {
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    nodes().forEach((name, node) -> outputs.put(name, tensor(node)));
    return outputs;
  }

  private static Tensor tensor(NodeInfo node) {
    return node.getInfo() instanceof TensorInfo info
        ? new Tensor(info.type == OnnxJavaType.FLOAT, info.getShape().length, described(info))
        : Tensor.NONE;
  }

  private Map<String, NodeInfo> nodes() {
    try {
      return session.getOutputInfo();
    } catch (OrtException e) {
      throw new IllegalStateException("cannot list outputs of a graph that is open", e);
    }
  }

  @Override
  public long[] run(String output, long tokenId, int tokens) {
    Map<String, OnnxTensor> feed = new HashMap<>();
    try {
      for (String input : inputs) {
        feed.put(
            input,
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(),
                LongBuffer.wrap(Graph.values(input, tokenId, tokens)),
                new long[] {1, tokens}));
      }
      try (OrtSession.Result result = session.run(feed, Set.of(output))) {
        return ((TensorInfo) result.get(0).getInfo()).getShape();
      }
    } catch (OrtException e) {
      throw new EngineException(e.getMessage(), e);
    } finally {
      feed.values().forEach(OnnxTensor::close);
    }
  }

  private static String described(TensorInfo info) {
    return info.type.name().toLowerCase(Locale.ROOT) + " " + Arrays.toString(info.getShape());
  }

  @Override
  public void close() {
    close(session);
  }
}
