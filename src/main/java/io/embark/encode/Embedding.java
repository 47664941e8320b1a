package io.embark.encode;

import java.util.List;

/** What an encoder makes of one input. */
public sealed interface Embedding
    permits DenseEmbedding, SparseEmbedding, MultiVectorEmbedding, JointEmbedding {
  /** No component is infinite or not a number. */
  boolean isFinite();

  /** Numbers that it holds. */
  int size();

  /**
   * A value for each column of {@link EncoderSpec#columns}: {@code float[]}, {@link
   * io.embark.corpus.SparseVector} or {@code float[][]}.
   */
  List<Object> cells();
}
