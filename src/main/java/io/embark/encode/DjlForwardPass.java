package io.embark.encode;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.model.Device;
import io.embark.model.Engine;
import io.embark.model.GraphCard;
import io.embark.model.GraphOutput;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A graph in the DJL engine that its file is for; one session or module for all threads. Tensors
 * live in a manager of their own for each pass and are freed with it; the outputs that are read are
 * copied to the heap once.
 */
final class DjlForwardPass<B extends Batch> implements ForwardPass<B> {
  private final Model model;
  private final GraphCard card;
  private final ParameterStore parameters;
  private final ReadWriteLock open = new ReentrantReadWriteLock();
  private boolean isClosed;

  private DjlForwardPass(Model model, GraphCard card) {
    this.model = model;
    this.card = card;
    this.parameters = new ParameterStore(model.getNDManager(), false);
  }

  /**
   * Loads the graph; {@code intraOpThreads} 1 means that a pass uses the caller's thread alone.
   * PyTorch has one such number a JVM: that of the model opened last.
   */
  static <B extends Batch> DjlForwardPass<B> open(
      Path directory, GraphCard card, Device device, int intraOpThreads) {
    Path graph = directory.resolve(card.graphFile());
    try {
      return new DjlForwardPass<>(card.engine().open(graph, device, intraOpThreads), card);
    } catch (IOException | MalformedModelException | RuntimeException | LinkageError e) {
      throw refusal(card, device, e);
    }
  }

  @Override
  public List<FloatBuffer> run(B batch) {
    open.readLock().lock();
    try {
      if (isClosed) {
        throw new IllegalStateException("encoder is closed");
      }
      return forward(batch);
    } finally {
      open.readLock().unlock();
    }
  }

  @Override
  public void close() {
    open.writeLock().lock();
    try {
      if (!isClosed) {
        isClosed = true;
        model.close();
      }
    } finally {
      open.writeLock().unlock();
    }
  }

  private List<FloatBuffer> forward(B batch) {
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDList inputs = new NDList(card.inputs().size());
      for (String name : card.inputs()) {
        NDArray input = batch.tensor(name, manager);
        input.setName(name);
        inputs.add(input);
      }
      card.engine().beforeForward();
      NDList given = model.getBlock().forward(parameters, inputs, false);
      List<FloatBuffer> outputs = new ArrayList<>(card.outputs().size());
      for (GraphOutput output : card.outputs()) {
        outputs.add(floats(named(output.name(), given), output, batch));
      }
      return outputs;
    }
  }

  private NDArray named(String name, NDList given) {
    for (int place = 0; place < given.size(); place++) {
      if (card.engine().outputName(given.get(place), place).equals(name)) {
        return given.get(place);
      }
    }
    throw new IllegalStateException(
        "model '" + card.reference() + "' gave no output '" + name + "'");
  }

  private FloatBuffer floats(NDArray output, GraphOutput facts, B batch) {
    long[] expected = batch.shape(facts);
    if (output.getDataType() != DataType.FLOAT32 || !fits(output.getShape(), expected)) {
      throw new IllegalStateException(
          "output '"
              + facts.name()
              + "' of model '"
              + card.reference()
              + "' is "
              + output.getDataType()
              + " "
              + output.getShape()
              + ", expected float32 "
              + new Shape(expected));
    }
    return output.toByteBuffer().asFloatBuffer(); // the engine copies to the heap here
  }

  private static boolean fits(Shape found, long[] expected) {
    boolean fits = found.dimension() == expected.length;
    for (int axis = 0; fits && axis < expected.length; axis++) {
      fits = expected[axis] == -1 || expected[axis] == found.get(axis);
    }
    return fits;
  }

  static UserError refusal(GraphCard card, Device device, Throwable cause) {
    return new UserError(
        Category.MODEL,
        "Cannot open model '"
            + card.reference()
            + "' on "
            + device
            + ": "
            + trouble(card, device, cause),
        cause);
  }

  private static String trouble(GraphCard card, Device device, Throwable cause) {
    if (!device.isCuda()) {
      return card.engine().trouble(cause);
    }
    if (MemoryExhaustion.isCauseOf(cause)) {
      return Engine.said(cause)
          + ", expected memory on the device for the model and CUDA's libraries (2 GB with a small"
          + " model). See with nvidia-smi who holds it, or set 'device: cpu'.";
    }
    return Engine.said(cause)
        + ", expected a CUDA device that "
        + card.engine().title()
        + " can use. Check the driver and the CUDA and cuDNN libraries on the executors"
        + " (docs/gpu.md), or set 'device: cpu'.";
  }
}
