package io.embark.model;

/**
 * How token vectors become one text vector; names as in sentence-transformers' {@code
 * 1_Pooling/config.json}.
 */
public enum PoolingMode {
  /** Mean over positions whose attention mask is 1, special tokens included. */
  MEAN("mean"),
  /** The first position. */
  CLS("cls");

  private final String wireName;

  PoolingMode(String wireName) {
    this.wireName = wireName;
  }

  /** As it stands in job files, cards and fingerprints. */
  public String wireName() {
    return wireName;
  }

  @Override
  public String toString() {
    return wireName;
  }
}
