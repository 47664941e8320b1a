package io.embark.model;

import ai.djl.engine.EngineException;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.model.GraphOutput.Axes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A graph opened on the driver to check that it is a text encoder of the shape we feed and read.
 * Not thread-safe; owns the graph.
 */
record TextGraph(Graph graph, Engine engine, ModelFault fault) implements AutoCloseable {
  private static final Set<String> INPUTS =
      new TreeSet<>(List.of("input_ids", "attention_mask", "token_type_ids", "position_ids"));
  private static final String IDS = "input_ids";
  private static final List<String> TOKEN_OUTPUTS =
      List.of("token_embeddings", "last_hidden_state");

  /** Of the text tower of a model of two towers: pooled and projected. */
  private static final String TOWER_OUTPUT = "text_embeds";

  /** The same of a tower that has no projection (SigLIP). */
  private static final String POOLED_OUTPUT = "pooler_output";

  private static final String TEXT_OUTPUT = "sentence_embedding";
  private static final String LOGITS = "logits";

  /**
   * @param name as the user is told
   * @param isTower of a model that has one of pictures beside it: it may attend to padding, and
   *     then has no mask ({@link ModelCard#isOfFixedLength})
   */
  static TextGraph open(Path file, String name, boolean isTower, ModelFault fault) {
    Engine engine = Engine.ofFile(name);
    Graph graph =
        switch (engine) {
          case ONNX_RUNTIME -> OnnxGraph.open(file, name, fault);
          case PYTORCH -> TorchGraph.open(file, name, fault);
        };
    if (!isTower && !graph.inputs().contains(ModelCard.MASK)) {
      List<String> inputs = graph.inputs();
      graph.close();
      throw wrongInputs(inputs, engine, fault);
    }
    return new TextGraph(graph, engine, fault);
  }

  /** Refuses inputs that we have nothing for. */
  static void checkInputs(List<String> names, Engine engine, ModelFault fault) {
    if (!INPUTS.containsAll(names) || !names.contains(IDS)) {
      throw wrongInputs(names, engine, fault);
    }
  }

  private static UserError wrongInputs(List<String> names, Engine engine, ModelFault fault) {
    return fault.of(
        "the graph has the inputs "
            + String.join(", ", names)
            + ", expected input_ids and attention_mask and at most token_type_ids and position_ids"
            + " beside them. Export the model for feature extraction ("
            + engine.export("feature-extraction")
            + ").");
  }

  /** In the graph's order. */
  List<String> inputs() {
    return graph.inputs();
  }

  /** Names of all outputs. */
  Set<String> outputs() {
    return graph.outputs().keySet();
  }

  /**
   * The output that vectors of texts or tokens are read from. Token vectors are preferred, as we
   * then pool by the model's own Pooling file; a sentence vector is taken from a graph that offers
   * nothing to pool.
   */
  Output vectors() {
    if (outputs().contains(TOWER_OUTPUT)) {
      return output(TOWER_OUTPUT, Axes.TEXTS);
    }
    if (!inputs().contains(ModelCard.MASK) && outputs().contains(POOLED_OUTPUT)) {
      return output(POOLED_OUTPUT, Axes.TEXTS);
    }
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
            + " for feature extraction ("
            + engine.export("feature-extraction")
            + ").");
  }

  /** The graph is a sequence classifier: numbers a text and nothing to pool. */
  boolean isClassifier() {
    Map<String, Graph.Tensor> outputs = graph.outputs();
    return outputs.keySet().equals(Set.of(LOGITS)) && outputs.get(LOGITS).rank() == 2;
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
              + " language model ("
              + engine.export("fill-mask")
              + ").");
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
    Graph.Tensor found = graph.outputs().get(name);
    int rank = axes == Axes.TEXTS ? 2 : 3;
    if (!found.isFloat32() || found.rank() != rank) {
      throw fault.of(
          "graph output '"
              + name
              + "' is "
              + found.described()
              + ", expected float32 "
              + (axes == Axes.TEXTS ? "[batch, dimension]" : "[batch, tokens, dimension]")
              + ". Export the model for feature extraction in float32.");
    }
    return new Output(name, axes);
  }

  /**
   * Runs one text of {@code tokens} tokens, all {@code tokenId}, and returns the size of the last
   * axis: it shows the dimension where the shape does not, and that vocabulary and positions reach
   * so far.
   */
  int dimensionByRunning(Output output, long tokenId, int tokens) {
    try {
      long[] shape = graph.run(output.name(), tokenId, tokens);
      return Math.toIntExact(shape[shape.length - 1]);
    } catch (EngineException e) {
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
    }
  }

  @Override
  public void close() {
    graph.close();
  }
}
