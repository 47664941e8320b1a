package io.embark.model;

/**
 * Weights over the vocabulary from the logits of a masked language model, as {@code SpladePooling}
 * of sentence-transformers makes them.
 *
 * @param pooling over the tokens of a text
 * @param isLogTwice {@code log1p_relu}: the logarithm is taken twice (arXiv 2504.14839)
 * @param dimension words of the vocabulary
 */
public record SpladeHead(Pooling pooling, boolean isLogTwice, int dimension) implements ModelHead {
  /** Over the tokens of a text, special tokens included. */
  public enum Pooling {
    /** The largest weight of a word (arXiv 2109.10086). */
    MAX,
    /** The sum of its weights (arXiv 2107.05720). */
    SUM
  }

  @Override
  public String kind() {
    return "sparse";
  }
}
