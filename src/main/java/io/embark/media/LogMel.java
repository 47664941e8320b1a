package io.embark.media;

import java.util.Arrays;

/**
 * Whisper's features: the logarithm of the power of mel bands, as transformers' {@code
 * WhisperFeatureExtractor} makes it. A window of fixed length, zeros behind the sound; both ends
 * mirrored by half a transform; periodic Hann windows; 8 below the loudest is the floor.
 * Thread-safe.
 */
public final class LogMel {
  /** Powers of ten below the loudest that are kept. */
  private static final double RANGE = 8;

  private static final double LEAST_POWER = 1e-10;

  private final int transform;
  private final int hop;
  private final int windowSamples;
  private final double[] hann;
  private final MelFilters filters;

  /**
   * @param rate samples a second
   * @param transform samples of a Fourier transform, even
   * @param hop samples from one to the next
   * @param bands of a frame, from 0 Hz to half the rate
   * @param windowSamples of every sound, a multiple of {@code hop}
   */
  public LogMel(int rate, int transform, int hop, int bands, int windowSamples) {
    this.transform = transform;
    this.hop = hop;
    this.windowSamples = windowSamples;
    this.filters = MelFilters.slaney(bands, transform / 2 + 1, rate, 0, rate / 2.0);
    this.hann = MelFrame.hann(transform, transform);
  }

  /** Frames of a window. */
  public int frames() {
    return windowSamples / hop;
  }

  /**
   * A row of {@link #frames} numbers a band.
   *
   * @param length samples of {@code samples} that count, at most a window
   */
  public float[] of(float[] samples, int length) {
    int frames = frames();
    int bands = filters.bands();
    double[] logs = new double[bands * frames];
    Arrays.fill(logs, Math.log10(LEAST_POWER));
    MelFrame frame = new MelFrame(hann, transform, filters);
    for (int f = 0; f < frames; f++) {
      int start = f * hop - transform / 2;
      if (start >= length && start + transform <= windowSamples) {
        continue; // zeros, to the floor
      }
      take(samples, length, start, frame.samples());
      double[] powers = frame.powers();
      for (int band = 0; band < bands; band++) {
        logs[band * frames + f] = Math.log10(Math.max(LEAST_POWER, powers[band]));
      }
    }
    double floor = Arrays.stream(logs).max().orElseThrow() - RANGE;
    float[] features = new float[logs.length];
    for (int i = 0; i < logs.length; i++) {
      features[i] = (float) ((Math.max(logs[i], floor) + 4) / 4);
    }
    return features;
  }

  private void take(float[] samples, int length, int start, double[] frame) {
    if (start >= 0 && start + transform <= length) {
      for (int i = 0; i < transform; i++) {
        frame[i] = samples[start + i];
      }
      return;
    }
    for (int i = 0; i < transform; i++) {
      int at = mirrored(start + i);
      frame[i] = at < length ? samples[at] : 0;
    }
  }

  private int mirrored(int at) {
    int inside = Math.abs(at);
    return inside < windowSamples ? inside : 2 * (windowSamples - 1) - inside;
  }
}
