package io.embark.model;

import ai.djl.engine.Engine;
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
import io.embark.model.GraphOutput.Axes;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A graph opened on the driver to check that it is a text encoder of the shape we feed and read.
 * Not thread-safe.
 */
final class OnnxGraph implements AutoCloseable {
  private static final Set<String> INPUTS =
      new TreeSet<>(List.of("input_ids", "attention_mask", "token_type_ids", "position_ids"));
  private static final List<String> REQUIRED_INPUTS = List.of("input_ids", "attention_mask");
  private static final List<String> TOKEN_OUTPUTS =
      List.of("token_embeddings", "last_hidden_state");
  private static final String TEXT_OUTPUT = "sentence_embedding";
  private static final String LOGITS = "logits";

  private final OrtSession session;
  private final ModelFault fault;
  private final List<String> inputs;

  private OnnxGraph(OrtSession session, ModelFault fault) throws OrtException {
    this.session = session;
    this.fault = fault;
    this.inputs = checkedInputs();
  }

  static OnnxGraph open(Path graph, String name, ModelFault fault) {
    try {
      // DJL configures the one ONNX Runtime environment of a JVM and fails if another came first
      DjlSettings.apply();
      Engine.getEngine("OnnxRuntime");
      OrtSession session;
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
        options.setIntraOpNumThreads(1);
        // what fails here is told in our words
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        session = OrtEnvironment.getEnvironment().createSession(graph.toString(), options);
      }
      try {
        return new OnnxGraph(session, fault);
      } catch (UserError e) {
        session.close();
        throw e;
      }
    } catch (OrtException e) {
      throw fault.of(
          Category.MODEL,
          name
              + " cannot be opened by ONNX Runtime ("
              + e.getMessage()
              + "), expected an ONNX graph. Export or copy the model again.",
          e);
    }
  }

  /** In the graph's order. */
  List<String> inputs() {
    return inputs;
  }

  private List<String> checkedInputs() throws OrtException {
    refuseStrings();
    List<String> names = new ArrayList<>(session.getInputInfo().keySet());
    if (!INPUTS.containsAll(names) || !names.containsAll(REQUIRED_INPUTS)) {
      throw fault.of(
          "the graph has the inputs "
              + String.join(", ", names)
              + ", expected input_ids and attention_mask and at most token_type_ids and position_ids"
              + " beside them. Export the model for feature extraction (optimum-cli export onnx"
              + " --task feature-extraction).");
    }
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

  /** Names of all outputs. */
  Set<String> outputs() {
    return nodes().keySet();
  }

  /**
   * The output that vectors of texts or tokens are read from. Token vectors are preferred, as we
   * then pool by the model's own Pooling file; a sentence vector is taken from a graph that offers
   * nothing to pool.
   */
  Output vectors() {
    for (String name : TOKEN_OUTPUTS) {
      if (outputs().contains(name)) {
        return output(name, Axes.TOKENS);
      }
    }
    if (outputs().contains(TEXT_OUTPUT)) {
      return output(TEXT_OUTPUT, Axes.TEXTS);
    }
    throw fault.of(
        "the graph has the outputs "
            + String.join(", ", outputs())
            + ", expected token_embeddings, last_hidden_state or sentence_embedding"
            + (outputs().contains(LOGITS)
                ? ", or logits and a SpladePooling in modules.json. Save a sparse model with"
                    + " SparseEncoder(dir).save_pretrained(dir), or export another"
                : ". Export the model")
            + " for feature extraction (optimum-cli export onnx --task feature-extraction).");
  }

  /** The graph is a sequence classifier: numbers a text and nothing to pool. */
  boolean isClassifier() {
    return outputs().equals(Set.of(LOGITS))
        && nodes().get(LOGITS).getInfo() instanceof TensorInfo info
        && info.getShape().length == 2;
  }

  /** The labels' logits of a sequence classifier. */
  Output labels() {
    return output(LOGITS, Axes.TEXTS);
  }

  /** The logits of a masked language model. */
  Output logits() {
    if (!outputs().contains(LOGITS)) {
      throw fault.of(
          "the graph has the outputs "
              + String.join(", ", outputs())
              + ", expected logits, as modules.json has a SpladePooling. Export the model as a masked"
              + " language model (optimum-cli export onnx --task fill-mask).");
    }
    return output(LOGITS, Axes.TOKENS);
  }

  /** An output whose type and rank are as they should be. */
  record Output(String name, Axes axes) {
    boolean isPooled() {
      return axes == Axes.TEXTS;
    }
  }

  /** The output of that name, checked. */
  Output output(String name, Axes axes) {
    boolean isTensor = nodes().get(name).getInfo() instanceof TensorInfo;
    TensorInfo info = isTensor ? (TensorInfo) nodes().get(name).getInfo() : null;
    int rank = axes == Axes.TEXTS ? 2 : 3;
    if (info == null || info.type != OnnxJavaType.FLOAT || info.getShape().length != rank) {
      throw fault.of(
          "graph output '"
              + name
              + "' is "
              + (info == null ? "not a tensor" : described(info))
              + ", expected float32 "
              + (axes == Axes.TEXTS ? "[batch, dimension]" : "[batch, tokens, dimension]")
              + ". Export the model for feature extraction in float32.");
    }
    return new Output(name, axes);
  }

  private Map<String, NodeInfo> nodes() {
    try {
      return session.getOutputInfo();
    } catch (OrtException e) {
      throw new IllegalStateException("cannot list outputs of a graph that is open", e);
    }
  }

  /**
   * Runs one text of {@code tokens} tokens, all {@code tokenId}, and returns the size of the last
   * axis: it shows the dimension where the shape does not, and that vocabulary and positions reach
   * so far.
   */
  int dimensionByRunning(Output output, long tokenId, int tokens) {
    Map<String, OnnxTensor> feed = new HashMap<>();
    try {
      for (String input : inputs) {
        long[] values = new long[tokens];
        for (int i = 0; i < tokens; i++) {
          values[i] =
              switch (input) {
                case "input_ids" -> tokenId;
                case "attention_mask" -> 1;
                case "position_ids" -> i;
                default -> 0;
              };
        }
        feed.put(
            input,
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(), LongBuffer.wrap(values), new long[] {1, tokens}));
      }
      try (OrtSession.Result result = session.run(feed, Set.of(output.name()))) {
        long[] shape = ((TensorInfo) result.get(0).getInfo()).getShape();
        return Math.toIntExact(shape[shape.length - 1]);
      }
    } catch (OrtException e) {
      throw fault.of(
          Category.MODEL,
          "the graph fails on a text of "
              + tokens
              + " tokens with id "
              + tokenId
              + " ("
              + e.getMessage()
              + "), expected it to take every id of tokenizer.json up to max-tokens. Use the tokenizer"
              + " of this model, or lower max-tokens.",
          e);
    } finally {
      feed.values().forEach(OnnxTensor::close);
    }
  }

  private static String described(TensorInfo info) {
    return info.type.name().toLowerCase(Locale.ROOT) + " " + Arrays.toString(info.getShape());
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("cannot close a graph", e);
    }
  }
}
