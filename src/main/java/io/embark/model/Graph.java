package io.embark.model;

import java.util.List;
import java.util.Map;

/** A graph that an engine has opened to see what it takes and gives. Not thread-safe. */
interface Graph extends AutoCloseable {
  /**
   * A tensor that a graph gives.
   *
   * @param isFloat32 it is a tensor of this type
   * @param rank number of axes
   * @param described type and shape in words
   */
  record Tensor(boolean isFloat32, int rank, String described) {
    static final Tensor NONE = new Tensor(false, 0, "not a tensor");
  }

  /** In the graph's order. */
  List<String> inputs();

  /** By name. */
  Map<String, Tensor> outputs();

  /**
   * Runs one text of {@code tokens} tokens, all {@code tokenId}.
   *
   * @return the shape of an output
   * @throws ai.djl.engine.EngineException where it fails
   */
  long[] run(String output, long tokenId, int tokens);

  @Override
  void close();

  /** What a text of equal tokens gives an input. */
  static long[] values(String input, long tokenId, int tokens) {
    long[] values = new long[tokens];
    for (int i = 0; i < tokens; i++) {
      values[i] =
          switch (input) {
            case "input_ids" -> tokenId;
            case "attention_mask" -> 1;
            case "position_ids" -> i;
            default -> 0;
          };
    }
    return values;
  }
}
