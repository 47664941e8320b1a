package io.embark.media;

/**
 * Features of the Audio Spectrogram Transformer: Kaldi's log-mel filter bank as transformers'
 * {@code ASTFeatureExtractor} makes it without torchaudio. Frames of 400 samples (25 ms of 16 kHz),
 * 160 from one to the next, the first one at the first sample; each without its mean, with a
 * preemphasis of 0.97, under a symmetric Hann window, transformed with 512 numbers; bands from 20
 * Hz to half the rate, natural logarithms. A sound has as many frames as fit into it and at least
 * one, of a sound that is shorter than a frame with zeros behind it. The first frames are taken, as
 * the extractor cuts; rows of 0 stand behind a shorter sound; then all are normalised.
 *
 * <p>The values are {@code [frames, bands]}.
 */
public final class AstFeatures implements SoundFeatures {
  /** Samples a second that frames of this length are meant for. */
  public static final int RATE = 16_000;

  private static final int FRAME = 400;
  private static final int HOP = 160;
  private static final int TRANSFORM = 512;
  private static final double LOWEST_HERTZ = 20;
  private static final double PREEMPHASIS = 0.97;

  /** {@code mel_floor} of the extractor: the step of float32 behind 1. */
  private static final double LEAST_POWER = 1.192092955078125e-07;

  private final int bands;
  private final int frames;
  private final double mean;
  private final double deviation;
  private final MelFilters filters;

  /** {@code numpy.hanning(400)}. */
  private final double[] hann = MelFrame.hann(FRAME, FRAME - 1);

  /**
   * @param frames of every sound
   * @param mean subtracted
   * @param deviation twice of which divides
   */
  public AstFeatures(int bands, int frames, double mean, double deviation) {
    this.bands = bands;
    this.frames = frames;
    this.mean = mean;
    this.deviation = deviation;
    this.filters = MelFilters.kaldi(bands, TRANSFORM / 2 + 1, RATE, LOWEST_HERTZ, RATE / 2.0);
  }

  @Override
  public float[] of(float[] samples) {
    int whole = Math.max(1, 1 + Math.floorDiv(samples.length - FRAME, HOP));
    float[] values = new float[frames * bands];
    MelFrame frame = new MelFrame(hann, TRANSFORM, filters);
    for (int f = 0; f < Math.min(whole, frames); f++) {
      fill(frame.samples(), samples, f * HOP);
      double[] powers = frame.powers();
      for (int band = 0; band < bands; band++) {
        values[f * bands + band] = (float) Math.log(Math.max(LEAST_POWER, powers[band]));
      }
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((values[i] - mean) / (2 * deviation));
    }
    return values;
  }

  private static void fill(double[] frame, float[] samples, int start) {
    double sum = 0;
    for (int i = 0; i < FRAME; i++) {
      frame[i] = start + i < samples.length ? samples[start + i] : 0;
      sum += frame[i];
    }
    double offset = sum / FRAME;
    double before = frame[0] - offset; // the first sample follows itself
    for (int i = 0; i < FRAME; i++) {
      double level = frame[i] - offset;
      frame[i] = level - PREEMPHASIS * before;
      before = level;
    }
  }
}
