package io.embark.encode;

import java.io.Serializable;
import java.util.List;

/** What an encoder makes of one input. Serializable, as a query is part of a Spark job. */
public sealed interface Embedding extends Serializable
    permits DenseEmbedding,
        QuantizedEmbedding,
        SparseEmbedding,
        MultiVectorEmbedding,
        TextEmbedding,
        JointEmbedding {
  /** No component is infinite or not a number. */
  boolean isFinite();

  /** Numbers that it holds. */
  int size();

  /** One a column: itself, or what it is joined of. */
  default List<Embedding> parts() {
    return List.of(this);
  }

  /**
   * A value for each column of {@link EncoderSpec#columns}: {@code float[]}, {@link
   * io.embark.corpus.SparseVector} or {@code float[][]}; {@code byte[]} where less than float32 is
   * stored.
   */
  List<Object> cells();
}
