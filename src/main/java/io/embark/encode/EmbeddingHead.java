package io.embark.encode;

import java.nio.FloatBuffer;
import java.util.List;

/** Makes embeddings of what a graph gives. Thread-safe. */
interface EmbeddingHead<B extends Batch> {
  /**
   * One embedding a row of the batch, each of its own row only.
   *
   * @param outputs as {@link ForwardPass#run} gives them
   */
  Embedding[] embed(List<FloatBuffer> outputs, B batch);
}
