package io.embark.model;

import java.io.Serializable;

/**
 * Features that a sound's graph takes instead of samples, as {@code preprocessor_config.json} says.
 */
public sealed interface AudioFeatures extends Serializable {
  /** Name of the graph's input, as the extractor names it. */
  String input();

  /** The input's axes of so many sounds. */
  long[] shape(int sounds);

  /** The graph must have the input {@link AudioCard#LONGER} too. */
  boolean needsLonger();

  /** All that alters them, as words; entry of the vector fingerprint. */
  String fingerprint();

  /**
   * Kaldi's filter bank of the Audio Spectrogram Transformer ({@code ASTFeatureExtractor}), 16 kHz.
   *
   * @param bands mel bands of a frame
   * @param frames of every sound; one that is longer is cut behind them
   * @param mean subtracted
   * @param std twice of which divides; mean 0 and std 0.5 change nothing
   */
  record Ast(int bands, int frames, double mean, double std) implements AudioFeatures {
    @Override
    public String input() {
      return "input_values";
    }

    @Override
    public long[] shape(int sounds) {
      return new long[] {sounds, frames, bands};
    }

    @Override
    public boolean needsLonger() {
      return false;
    }

    @Override
    public String fingerprint() {
      return "Kaldi filter bank of "
          + bands
          + " bands, the first "
          + frames
          + " frames, mean "
          + mean
          + ", std "
          + std;
    }
  }

  /**
   * Log-mel bands of CLAP ({@code ClapFeatureExtractor}).
   *
   * @param samplingRate samples a second
   * @param transform samples of a Fourier transform ({@code fft_window_size}), even
   * @param hop samples from one to the next
   * @param bands mel bands of a frame
   * @param low hertz at which the lowest band begins
   * @param high hertz at which the highest band ends
   * @param windowSeconds of every sound
   * @param padding how a shorter one is filled: {@code pad}, {@code repeat} or {@code repeatpad}
   * @param isFused a longer one is fused of four views ({@code fusion}), else cut ({@code
   *     rand_trunc})
   */
  record Clap(
      int samplingRate,
      int transform,
      int hop,
      int bands,
      double low,
      double high,
      int windowSeconds,
      String padding,
      boolean isFused)
      implements AudioFeatures {
    /** Views of a sound, where they are fused. */
    private static final int VIEWS = 4;

    /** Samples of a window. */
    public int windowSamples() {
      return samplingRate * windowSeconds;
    }

    @Override
    public String input() {
      return "input_features";
    }

    @Override
    public boolean needsLonger() {
      return isFused;
    }

    @Override
    public long[] shape(int sounds) {
      return new long[] {sounds, isFused ? VIEWS : 1, 1 + windowSamples() / hop, bands};
    }

    @Override
    public String fingerprint() {
      return "log-mel of "
          + bands
          + " bands, "
          + low
          + " to "
          + high
          + " Hz, transform "
          + transform
          + ", hop "
          + hop
          + ", "
          + windowSeconds
          + " s, "
          + padding
          + ", longer ones "
          + (isFused ? "fused" : "cut in the middle");
    }
  }
}
