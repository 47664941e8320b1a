package io.embark.encode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.embark.model.GraphOutput;

/** Inputs of one forward pass: rows of the same shape. */
interface Batch {
  /** Rows. */
  int size();

  /** The values of an input of the graph, of the manager. */
  NDArray tensor(String input, NDManager manager);

  /** The axes that an output must have; -1 for any size. */
  long[] shape(GraphOutput output);

  /** What the inputs need, in the model's tokens; 0 for a model without. */
  long tokens();

  /** What the model computes, padding included. */
  long paddedTokens();
}
