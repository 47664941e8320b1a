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
  private final double[] cosines;
  private final double[] sines;

  /**
   * @param window a factor a sample
   * @param transform numbers of the Fourier transform, even, at least as long as the window
   */
  MelFrame(double[] window, int transform, MelFilters filters) {
    this.window = window;
    this.transform = transform;
    this.filters = filters;
    this.fourier = new DoubleFFT_1D(transform / 2);
    this.samples = new double[transform];
    this.power = new double[transform / 2 + 1];
    this.bands = new double[filters.bands()];
    this.cosines = new double[transform / 2];
    this.sines = new double[transform / 2];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = Math.cos(2 * Math.PI * i / transform);
      sines[i] = Math.sin(2 * Math.PI * i / transform);
    }
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

  /**
   * Takes its samples out of a window that is mirrored at both ends.
   *
   * @param samples of the window from its first on; zeros follow them
   * @param length samples that count, at most the window's
   * @param start place of the frame, which may reach beyond the window at both ends
   */
  void mirrored(float[] samples, int length, int windowSamples, int start) {
    if (start >= 0 && start + transform <= length) {
      for (int i = 0; i < transform; i++) {
        this.samples[i] = samples[start + i];
      }
      return;
    }
    for (int i = 0; i < transform; i++) {
      int inside = Math.abs(start + i);
      int at = inside < windowSamples ? inside : 2 * (windowSamples - 1) - inside;
      this.samples[i] = at < length ? samples[at] : 0;
    }
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
    fourier.complexForward(samples); // of half the length: faster than a real one of all
    power();
    for (int band = 0; band < bands.length; band++) {
      bands[band] = filters.of(band, power);
    }
    return bands;
  }

  /**
   * The power spectrum of a real sequence from the transform of half the length that takes its even
   * places for real and its odd ones for imaginary parts (Numerical Recipes, 12.3): with {@code E =
   * (Z[k] + Z*[h-k]) / 2}, {@code O = (Z[k] - Z*[h-k]) / 2i} and {@code W = exp(-i pi k / h)} it is
   * {@code X[k] = E + W O} and {@code X[h-k] = (E - W O)*}.
   */
  private void power() {
    int half = transform / 2;
    power[0] = (samples[0] + samples[1]) * (samples[0] + samples[1]);
    power[half] = (samples[0] - samples[1]) * (samples[0] - samples[1]);
    for (int k = 1; k <= half - k; k++) {
      int other = half - k;
      double evenReal = (samples[2 * k] + samples[2 * other]) / 2;
      double evenImaginary = (samples[2 * k + 1] - samples[2 * other + 1]) / 2;
      double oddReal = (samples[2 * k + 1] + samples[2 * other + 1]) / 2;
      double oddImaginary = (samples[2 * other] - samples[2 * k]) / 2;
      double turnedReal = cosines[k] * oddReal + sines[k] * oddImaginary;
      double turnedImaginary = cosines[k] * oddImaginary - sines[k] * oddReal;
      power[k] = squared(evenReal + turnedReal, evenImaginary + turnedImaginary);
      power[other] = squared(evenReal - turnedReal, evenImaginary - turnedImaginary);
    }
  }

  private static double squared(double real, double imaginary) {
    return real * real + imaginary * imaginary;
  }
}
