package io.embark.media;

/** What a graph takes of a sound where it does not take samples. Thread-safe. */
public interface SoundFeatures {
  /**
   * Makes those of a whole sound.
   *
   * @param samples at the rate of the features, at least one
   * @return row-major, the axes those of the graph's input without the batch
   */
  float[] of(float[] samples);
}
