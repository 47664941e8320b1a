package io.embark.encode;

import java.util.List;

/**
 * Several embeddings from one forward pass.
 *
 * @param parts one a column, none of them joint
 */
public record JointEmbedding(List<Embedding> parts) implements Embedding {
  /** Keeps an unmodifiable copy. */
  public JointEmbedding {
    parts = List.copyOf(parts);
  }

  @Override
  public boolean isFinite() {
    return parts.stream().allMatch(Embedding::isFinite);
  }

  @Override
  public int size() {
    return parts.stream().mapToInt(Embedding::size).sum();
  }

  @Override
  public List<Object> cells() {
    return parts.stream().flatMap(part -> part.cells().stream()).toList();
  }
}
