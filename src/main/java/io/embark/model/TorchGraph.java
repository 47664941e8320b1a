package io.embark.model;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A TorchScript module in DJL's PyTorch engine, on the processor. It states neither shapes nor, if
 * it returns no dict, names: both are seen by running it once.
 */
final class TorchGraph implements Graph {
  /** Of the first run; neither is a likely constant of a trace, and they differ. */
  private static final int TRIAL_TEXTS = 2;

  private static final int TRIAL_TOKENS = 3;

  private final Model model;
  private final ParameterStore parameters;
  private final List<String> inputs;
  private final Map<String, Tensor> outputs = new LinkedHashMap<>();

  private TorchGraph(Model model, List<String> inputs) {
    this.model = model;
    this.parameters = new ParameterStore(model.getNDManager(), false);
    this.inputs = inputs;
  }

  static TorchGraph open(Path file, String name, ModelFault fault) {
    TorchGraph graph;
    try {
      DjlSettings.apply();
      List<String> inputs = TorchScriptFile.read(file).inputs();
      TextGraph.checkInputs(inputs, Engine.PYTORCH, fault);
      Model model = Model.newInstance("embark", ai.djl.Device.cpu(), Engine.PYTORCH.djlName());
      graph = new TorchGraph(model, inputs);
      model.load(file.getParent(), file.getFileName().toString());
    } catch (UserError e) {
      throw e;
    } catch (IOException | MalformedModelException | RuntimeException | LinkageError e) {
      throw fault.of(Category.MODEL, name + " cannot be opened: " + Engine.PYTORCH.trouble(e), e);
    }
    graph.look(name, fault);
    return graph;
  }

  private void look(String name, ModelFault fault) {
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDList given = forward(manager, 0, TRIAL_TEXTS, TRIAL_TOKENS);
      for (NDArray array : given) {
        String output = Engine.PYTORCH.outputName(array, outputs.size());
        outputs.put(
            output,
            new Tensor(
                array.getDataType() == DataType.FLOAT32,
                array.getShape().dimension(),
                array.getDataType() + " " + array.getShape()));
        if (array.getShape().size() == 0 || array.getShape().get(0) != TRIAL_TEXTS) {
          throw fault.of(
              "graph output '"
                  + output
                  + "' is "
                  + array.getShape()
                  + " for "
                  + TRIAL_TEXTS
                  + " texts of "
                  + TRIAL_TOKENS
                  + " tokens, expected "
                  + TRIAL_TEXTS
                  + " rows. Trace the model on several texts, so that no size becomes a constant.");
        }
      }
    } catch (RuntimeException e) {
      close();
      if (e instanceof UserError) {
        throw e;
      }
      throw fault.of(
          Category.MODEL,
          name
              + " fails on "
              + TRIAL_TEXTS
              + " texts of "
              + TRIAL_TOKENS
              + " tokens ("
              + Engine.said(e)
              + "), expected a module that takes texts of any number and length. Trace it again"
              + " (docs/encoders.md#pytorch).",
          e);
    }
  }

  private NDList forward(NDManager manager, long tokenId, int texts, int tokens) {
    NDList feed = new NDList(inputs.size());
    for (String input : inputs) {
      NDArray row = manager.create(Graph.values(input, tokenId, tokens), new Shape(1, tokens));
      feed.add(row.repeat(0, texts));
    }
    Engine.PYTORCH.beforeForward();
    return model.getBlock().forward(parameters, feed, false);
  }

  @Override
  public List<String> inputs() {
    return inputs;
  }

  @Override
  public Map<String, Tensor> outputs() {
    return outputs;
  }

  @Override
  public long[] run(String output, long tokenId, int tokens) {
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDList given = forward(manager, tokenId, 1, tokens);
      for (int place = 0; place < given.size(); place++) {
        if (Engine.PYTORCH.outputName(given.get(place), place).equals(output)) {
          return given.get(place).getShape().getShape();
        }
      }
      throw new EngineException("it gave no output '" + output + "'");
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
