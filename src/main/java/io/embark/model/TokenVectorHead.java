package io.embark.model;

import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * A normalised vector for each token (ColBERT, arXiv 2004.12832), in PyLate's layout.
 *
 * @param layers applied to each token's vector, in order
 * @param dimension floats of a token's vector
 * @param query how queries are tokenised
 * @param document how documents are tokenised
 * @param skiplist ids whose vectors documents leave out: punctuation
 */
public record TokenVectorHead(
    List<DenseLayer> layers, int dimension, Side query, Side document, Set<Long> skiplist)
    implements ModelHead {
  /** Id that stands for none. */
  public static final long NO_TOKEN = -1;

  /** Keeps unmodifiable copies. */
  public TokenVectorHead {
    layers = List.copyOf(layers);
    skiplist = Set.copyOf(skiplist);
  }

  /**
   * How one side is tokenised.
   *
   * @param markerId vocabulary id that stands behind the first token; {@link #NO_TOKEN} for none
   * @param maxTokens longest input, the marker included
   * @param expansionId id that fills a shorter text up to {@code maxTokens}, {@link #NO_TOKEN} for
   *     none; the vectors there count
   * @param attendsToExpansion the attention mask is 1 there
   */
  public record Side(long markerId, int maxTokens, long expansionId, boolean attendsToExpansion)
      implements Serializable {}

  @Override
  public String kind() {
    return "multi-vector";
  }
}
