package io.embark.model;

/** How the output of a sound's graph becomes one vector. */
public enum AudioPooling {
  /** The graph gives vectors. */
  IN_GRAPH("in-graph"),
  /** The mean over frames. */
  MEAN("mean"),
  /**
   * The mean of the first two tokens, class and distillation: what {@code pooler_output} of
   * transformers' {@code ASTModel} is made of {@code last_hidden_state}.
   */
  CLASS_AND_DISTILLATION("class-and-distillation");

  private final String wireName;

  AudioPooling(String wireName) {
    this.wireName = wireName;
  }

  /** In fingerprints. */
  public String wireName() {
    return wireName;
  }
}
