package io.embark.model;

import ai.djl.engine.EngineException;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.embark.corpus.UserError.Category;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An ONNX graph of pictures or sound, opened on the driver to see what it takes and gives. Not
 * thread-safe.
 */
final class MediaGraph implements AutoCloseable {
  private final OrtSession session;
  private final String name;
  private final ModelFault fault;

  private MediaGraph(OrtSession session, String name, ModelFault fault) {
    this.session = session;
    this.name = name;
    this.fault = fault;
  }

  /**
   * A tensor of a graph.
   *
   * @param type in ONNX Runtime's words
   * @param axes -1 for any size
   */
  record Tensor(OnnxJavaType type, List<Long> axes) {
    String described() {
      return type.name().toLowerCase(Locale.ROOT) + " " + axes;
    }

    boolean isFloat32() {
      return type == OnnxJavaType.FLOAT;
    }

    boolean isBytes() {
      return type == OnnxJavaType.UINT8;
    }

    boolean isFlags() {
      return type == OnnxJavaType.BOOL;
    }
  }

  /**
   * @param name as the user is told
   */
  static MediaGraph open(Path file, String name, ModelFault fault) {
    if (Engine.ofFile(name) != Engine.ONNX_RUNTIME) {
      throw fault.of(
          name
              + " is for "
              + Engine.ofFile(name).title()
              + ", expected an ONNX graph: pictures and sound are encoded by ONNX Runtime. Export the"
              + " model to ONNX.");
    }
    return new MediaGraph(OnnxGraph.session(file, name, fault), name, fault);
  }

  /** The one input. */
  Map.Entry<String, Tensor> input() {
    Map<String, Tensor> inputs = inputs();
    if (inputs.size() != 1) {
      throw fault.of(
          name
              + " has the inputs "
              + String.join(", ", inputs.keySet())
              + ", expected one, of pixels or samples. Export the encoder alone.");
    }
    return inputs.entrySet().iterator().next();
  }

  /** By name. */
  Map<String, Tensor> inputs() {
    return tensors(true);
  }

  /** By name. */
  Map<String, Tensor> outputs() {
    return tensors(false);
  }

  /** Names, types and axes of {@link #inputs}. */
  String describedInputs() {
    return described(inputs());
  }

  /** Names, types and axes of {@link #outputs}. */
  String describedOutputs() {
    return described(outputs());
  }

  private static String described(Map<String, Tensor> tensors) {
    return tensors.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue().described())
        .collect(Collectors.joining(", "));
  }

  /** The output that is read: the first of these that is there, else what has a vector a token. */
  String output(List<String> vectors, String states) {
    Map<String, Tensor> outputs = outputs();
    for (String vector : vectors) {
      if (outputs.containsKey(vector)) {
        return vector;
      }
    }
    if (outputs.containsKey(states)) {
      return states;
    }
    throw fault.of(
        name
            + " has the outputs "
            + String.join(", ", outputs.keySet())
            + ", expected one of "
            + String.join(", ", vectors)
            + ", "
            + states
            + ". Export the model for feature extraction, without its classifier.");
  }

  private Map<String, Tensor> tensors(boolean ofInputs) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try {
      Map<String, NodeInfo> nodes = ofInputs ? session.getInputInfo() : session.getOutputInfo();
      nodes.forEach(
          (node, info) -> {
            if (info.getInfo() instanceof TensorInfo tensor) {
              tensors.put(
                  node, new Tensor(tensor.type, Arrays.stream(tensor.getShape()).boxed().toList()));
            }
          });
    } catch (OrtException e) {
      throw new IllegalStateException("cannot list the tensors of a graph that is open", e);
    }
    return tensors;
  }

  /**
   * Runs zeros; flags are true.
   *
   * @param shapes of all inputs, by name
   * @return the axes of an output
   */
  List<Long> run(Map<String, long[]> shapes, String output) {
    try {
      return axes(shapes, output);
    } catch (OrtException | EngineException e) {
      throw fault.of(
          Category.MODEL,
          name
              + " fails on an input of "
              + shapes.values().stream().map(Arrays::toString).collect(Collectors.joining(" and "))
              + " ("
              + e.getMessage()
              + "), expected it to take what "
              + ModelLayout.PREPROCESSOR
              + " makes. Use the files of one model.",
          e);
    }
  }

  /** Whether {@link #run} would come through. */
  boolean takes(Map<String, long[]> shapes, String output) {
    try {
      axes(shapes, output);
      return true;
    } catch (OrtException | EngineException e) {
      return false;
    }
  }

  private List<Long> axes(Map<String, long[]> shapes, String output) throws OrtException {
    Map<String, Tensor> tensors = inputs();
    Map<String, OnnxTensor> zeros = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, long[]> input : shapes.entrySet()) {
        zeros.put(input.getKey(), zeros(tensors.get(input.getKey()), input.getValue()));
      }
      try (OrtSession.Result result = session.run(zeros, Set.of(output))) {
        TensorInfo info = (TensorInfo) result.get(0).getInfo();
        return new ArrayList<>(Arrays.stream(info.getShape()).boxed().toList());
      }
    } finally {
      zeros.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor zeros(Tensor tensor, long[] shape) throws OrtException {
    int values = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    int bytes = tensor.isFloat32() ? Float.BYTES : 1;
    ByteBuffer zeros =
        ByteBuffer.allocateDirect(Math.multiplyExact(values, bytes)).order(ByteOrder.nativeOrder());
    for (int i = 0; tensor.isFlags() && i < values; i++) {
      zeros.put(i, (byte) 1);
    }
    return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), zeros, shape, tensor.type());
  }

  @Override
  public void close() {
    OnnxGraph.close(session);
  }
}
