package io.embark.encode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.embark.model.GraphOutput;
import io.embark.model.VoiceCard;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * One window of one sound on its way through a voice activity detector.
 *
 * @param samples the window behind those that come before it
 * @param state behind the window before
 * @param rate samples a second
 */
@SuppressWarnings("ArrayRecordComponent") // of one pass, never compared
record VoiceBatch(float[] samples, FloatBuffer state, int rate) implements Batch {
  private static final Shape SCALAR = new Shape();

  /** Layers that have a state. */
  static final int LAYERS = 2;

  @Override
  public int size() {
    return 1;
  }

  @Override
  public NDArray tensor(String input, NDManager manager) {
    return switch (input) {
      case VoiceCard.SAMPLES ->
          manager.create(FloatBuffer.wrap(samples), new Shape(1, samples.length), DataType.FLOAT32);
      case VoiceCard.STATE ->
          manager.create(
              state.duplicate(), new Shape(LAYERS, 1, VoiceCard.STATE_SIZE), DataType.FLOAT32);
      default -> manager.create(LongBuffer.wrap(new long[] {rate}), SCALAR, DataType.INT64);
    };
  }

  @Override
  public long[] shape(GraphOutput output) {
    return output.name().equals(VoiceCard.PROBABILITY)
        ? output.shape(1, 1)
        : output.shape(LAYERS, 1);
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
