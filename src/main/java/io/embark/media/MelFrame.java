package io.embark.media;

import java.util.Arrays;
import org.jtransforms.fft.DoubleFFT_1D;

/**
 * One frame of a sound on its way to the powers of its mel bands: windowed, zeros behind it up to
 * the length of the transform, transformed, filtered. Used again for the next frame; not
 * thread-safe.
 */
final class MelFrame {
  private final double[] window;
  private final int transform;
  private final MelFilters filters;
  private final DoubleFFT_1D fourier;
  private final double[] samples;
  private final double[] power;
  private final double[] bands;

  /**
   * @param window a factor a sample
   * @param transform numbers of the Fourier transform, even, at least as long as the window
   */
  MelFrame(double[] window, int transform, MelFilters filters) {
    this.window = window;
    this.transform = transform;
    this.filters = filters;
    this.fourier = new DoubleFFT_1D(transform);
    this.samples = new double[transform];
    this.power = new double[transform / 2 + 1];
    this.bands = new double[filters.bands()];
  }

  /**
   * A Hann window.
   *
   * @param period {@code length} for a periodic one, one less for a symmetric one
   */
  static double[] hann(int length, int period) {
    double[] hann = new double[length];
    for (int i = 0; i < length; i++) {
      hann[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / period);
    }
    return hann;
  }

  /** To be filled as far as the window goes, before {@link #powers}, which overwrites them. */
  double[] samples() {
    return samples;
  }

  /** The power of each band; written over by the next frame. */
  double[] powers() {
    for (int i = 0; i < window.length; i++) {
      samples[i] *= window[i];
    }
    Arrays.fill(samples, window.length, transform, 0);
    fourier.realForward(samples);
    int half = transform / 2;
    power[0] = samples[0] * samples[0];
    power[half] = samples[1] * samples[1]; // packed: real parts at even places
    for (int i = 1; i < half; i++) {
      power[i] = samples[2 * i] * samples[2 * i] + samples[2 * i + 1] * samples[2 * i + 1];
    }
    for (int band = 0; band < bands.length; band++) {
      bands[band] = filters.of(band, power);
    }
    return bands;
  }
}
