package io.embark.encode;

import io.embark.media.Sound;
import io.embark.model.AudioCard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a graph or its features are given of a sound: all of it, or windows of the graph's length,
 * one beginning half a window (rounded down to 10 ms, so 480 ms of YAMNet's 975) behind the other.
 * A last window that the sound does not fill is left out, unless it is the only one: that one is
 * filled with zeros.
 */
final class AudioPieces {
  private static final int STEPS_A_SECOND = 100;

  /** Keeps a silent sound finite: {@code zero_mean_unit_var_norm} of transformers. */
  private static final double LEAST_VARIANCE = 1e-7;

  private AudioPieces() {}

  static List<float[]> of(Sound sound, AudioCard card) {
    float[] samples = card.isStandardised() ? standardised(sound.samples()) : sound.samples();
    int window = card.input().window();
    if (window == 0) {
      return List.of(samples);
    }
    int step = card.samplingRate() / STEPS_A_SECOND;
    int hop = Math.max(1, window / 2 / step * step);
    List<float[]> pieces = new ArrayList<>();
    for (int from = 0; from + window <= samples.length; from += hop) {
      pieces.add(Arrays.copyOfRange(samples, from, from + window));
    }
    return pieces.isEmpty() ? List.of(Arrays.copyOf(samples, window)) : pieces;
  }

  /** Mean 0 and variance 1 over the whole sound. */
  private static float[] standardised(float[] samples) {
    double sum = 0;
    for (float sample : samples) {
      sum += sample;
    }
    double mean = sum / samples.length;
    double squares = 0;
    for (float sample : samples) {
      squares += (sample - mean) * (sample - mean);
    }
    double deviation = Math.sqrt(squares / samples.length + LEAST_VARIANCE);
    float[] standardised = new float[samples.length];
    for (int i = 0; i < samples.length; i++) {
      standardised[i] = (float) ((samples[i] - mean) / deviation);
    }
    return standardised;
  }
}
