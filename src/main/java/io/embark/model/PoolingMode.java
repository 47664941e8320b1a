package io.embark.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A way to make one text vector of token vectors; names as in sentence-transformers' {@code
 * 1_Pooling/config.json}, and in the order in which it joins several.
 */
public enum PoolingMode {
  /** The first position. */
  CLS("cls"),
  /** The largest value of each component. */
  MAX("max"),
  /** Mean over positions whose attention mask is 1, special tokens included. */
  MEAN("mean"),
  /** Sum over the same positions, divided by the square root of their number. */
  MEAN_SQRT_LEN_TOKENS("mean_sqrt_len_tokens"),
  /** Mean in which the n-th position weighs n (SGPT, arXiv 2202.08904). */
  WEIGHTEDMEAN("weightedmean"),
  /** The last position whose attention mask is 1. */
  LASTTOKEN("lasttoken");

  private final String wireName;

  PoolingMode(String wireName) {
    this.wireName = wireName;
  }

  /** The mode of that name. */
  public static Optional<PoolingMode> ofWireName(String name) {
    return Arrays.stream(values()).filter(mode -> mode.wireName.equals(name)).findFirst();
  }

  /** All names, for messages. */
  static String wireNames() {
    return Arrays.stream(values()).map(PoolingMode::wireName).collect(Collectors.joining(", "));
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
