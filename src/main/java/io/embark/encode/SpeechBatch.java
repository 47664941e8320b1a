package io.embark.encode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.embark.model.GraphOutput;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * One window on its way through Whisper's decoder.
 *
 * @param ids so far
 * @param states of the encoder, {@code frames x size}
 */
@SuppressWarnings("ArrayRecordComponent") // of one pass, never compared
record SpeechBatch(long[] ids, FloatBuffer states, int frames, int stateSize) implements Batch {
  private static final String IDS = "input_ids";

  @Override
  public int size() {
    return 1;
  }

  @Override
  public NDArray tensor(String input, NDManager manager) {
    return input.equals(IDS)
        ? manager.create(LongBuffer.wrap(ids), new Shape(1, ids.length), DataType.INT64)
        : manager.create(states.duplicate(), new Shape(1, frames, stateSize), DataType.FLOAT32);
  }

  @Override
  public long[] shape(GraphOutput output) {
    return output.shape(1, ids.length);
  }

  @Override
  public long tokens() {
    return ids.length;
  }

  @Override
  public long paddedTokens() {
    return ids.length;
  }
}
