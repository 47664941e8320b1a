package io.embark.encode;

import io.embark.corpus.SparseVector;
import java.util.List;

/** Weights over a vocabulary. */
public record SparseEmbedding(SparseVector vector) implements Embedding {
  @Override
  public boolean isFinite() {
    return Pooling.isFinite(vector.values());
  }

  @Override
  public int size() {
    return vector.size();
  }

  @Override
  public List<Object> cells() {
    return List.of(vector);
  }
}
