package io.embark.model;

/**
 * One relevance score of a pair of texts, from the only logit of a sequence classifier, as {@code
 * CrossEncoder} of sentence-transformers reads it.
 *
 * @param activation what it applies to the logit: {@link Activation#SIGMOID} where {@code
 *     config.json} names none
 */
public record ScoreHead(Activation activation) implements ModelHead {
  /** Not an encoder kind: it gives no vectors. */
  public static final String KIND = "cross-encoder";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int dimension() {
    return 1;
  }
}
