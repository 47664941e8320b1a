package io.embark.encode;

import java.util.Arrays;
import java.util.Optional;

/** What BGE-M3 gives in one pass. */
enum BgeM3Output {
  DENSE("dense", 0),
  SPARSE("sparse", 1),
  MULTI_VECTOR("multi-vector", 2);

  private final String wireName;
  private final int graphIndex;

  BgeM3Output(String wireName, int graphIndex) {
    this.wireName = wireName;
    this.graphIndex = graphIndex;
  }

  /** Its place among the outputs of the card. */
  int graphIndex() {
    return graphIndex;
  }

  /** Its name in option {@code outputs}, which is that of its kind of column. */
  String wireName() {
    return wireName;
  }

  static Optional<BgeM3Output> ofWireName(String name) {
    return Arrays.stream(values()).filter(output -> output.wireName.equals(name)).findFirst();
  }
}
