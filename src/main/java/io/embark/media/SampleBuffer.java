package io.embark.media;

import java.util.Arrays;

/** Samples of one channel, one behind the other; its room is used again. One thread. */
final class SampleBuffer {
  private float[] samples = new float[0];
  private int length;

  int length() {
    return length;
  }

  /** Those that count are in front; until more are put behind them. */
  float[] samples() {
    return samples;
  }

  /** With room for so many more behind those that count. */
  float[] room(int more) {
    if (samples.length - length < more) {
      samples = Arrays.copyOf(samples, Math.max(length + more, 2 * length));
    }
    return samples;
  }

  /** So many more count. */
  void add(int more) {
    length += more;
  }

  void put(float[] of, int more) {
    System.arraycopy(of, 0, room(more), length, more);
    length += more;
  }

  void putSilence(int more) {
    Arrays.fill(room(more), length, length + more, 0);
    length += more;
  }

  /** None count any more. */
  void clear() {
    length = 0;
  }

  /** So many in front count no more; the others take their places. */
  void drop(int first) {
    length -= first;
    System.arraycopy(samples, first, samples, 0, length);
  }

  /** As they are now. */
  float[] copy() {
    return Arrays.copyOf(samples, length);
  }
}
