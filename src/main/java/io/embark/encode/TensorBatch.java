package io.embark.encode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.embark.model.AudioCard;
import io.embark.model.GraphOutput;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Pictures or sounds as a graph takes them, in one tensor; {@link AudioCard#LONGER} is true of all.
 *
 * @param size pictures or sounds
 * @param shape of the tensor
 * @param values a {@code FloatBuffer}, or a {@code ByteBuffer} of unsigned bytes
 * @param outputAxes of one row of the output, {@link #ANY} for any size
 */
@SuppressWarnings("ArrayRecordComponent") // of one pass, never compared
record TensorBatch(int size, long[] shape, Buffer values, List<Integer> outputAxes)
    implements Batch {
  /** An axis that is as long as the graph makes it. */
  static final int ANY = -1;

  /**
   * The slots in batches whose items have the same shape, in their order.
   *
   * @param shape of a slot's item
   * @param most items a batch
   */
  static List<int[]> cut(int[] slots, IntFunction<?> shape, int most) {
    Map<Object, List<Integer>> byShape = new LinkedHashMap<>();
    for (int slot : slots) {
      byShape.computeIfAbsent(shape.apply(slot), same -> new ArrayList<>()).add(slot);
    }
    List<int[]> batches = new ArrayList<>();
    for (List<Integer> same : byShape.values()) {
      for (int from = 0; from < same.size(); from += most) {
        List<Integer> some = same.subList(from, Math.min(same.size(), from + most));
        batches.add(some.stream().mapToInt(Integer::intValue).toArray());
      }
    }
    return batches;
  }

  @Override
  public NDArray tensor(String input, NDManager manager) {
    if (input.equals(AudioCard.LONGER)) {
      boolean[] areLonger = new boolean[size];
      Arrays.fill(areLonger, true);
      return manager.create(areLonger, new Shape(size, 1));
    }
    DataType type = values instanceof ByteBuffer ? DataType.UINT8 : DataType.FLOAT32;
    return manager.create(values, new Shape(shape), type);
  }

  @Override
  public long[] shape(GraphOutput output) {
    long[] axes = new long[outputAxes.size() + 1];
    axes[0] = size;
    for (int i = 0; i < outputAxes.size(); i++) {
      axes[i + 1] = outputAxes.get(i);
    }
    return axes;
  }

  @Override
  public long tokens() {
    return 0;
  }

  @Override
  public long paddedTokens() {
    return 0;
  }
}
