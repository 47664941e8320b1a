package io.embark.model;

import java.util.Set;

/**
 * The three outputs of a BGE-M3 export (arXiv 2402.03216): a text's vector, a weight for each
 * token, a vector for each token after the first.
 *
 * @param dimension floats of a text's vector
 * @param tokenDimension floats of a token's vector
 * @param vocabulary size of the vocabulary, for the sparse vectors
 * @param leftOut ids of begin, end, padding and unknown tokens, which have no sparse weight
 */
public record BgeM3Head(int dimension, int tokenDimension, int vocabulary, Set<Long> leftOut)
    implements ModelHead {
  /** Keeps an unmodifiable copy of the ids. */
  public BgeM3Head {
    leftOut = Set.copyOf(leftOut);
  }

  @Override
  public String kind() {
    return "bge-m3";
  }
}
