package io.embark.media;

import java.util.Arrays;

/**
 * Features of CLAP: log-mel bands in decibels as transformers' {@code ClapFeatureExtractor} makes
 * them. Periodic Hann windows as long as the transform, both ends mirrored by half of one, {@code
 * 10 log10} of powers of at least 1e-10.
 *
 * <p>A sound that is shorter than the window is filled up. Of a longer one the extractor takes
 * places at random; here each is the middle of where it may lie, so that a sound has one vector,
 * and the one that the draws lie around:
 *
 * <ul>
 *   <li>cut ({@code rand_trunc}, Slaney's filters): the window in the middle of the sound;
 *   <li>fused ({@code fusion}, HTK's filters): the whole sound shrunk to the frames of a window,
 *       and a window out of the middle of each third of where it may begin.
 * </ul>
 *
 * <p>The values are {@code [1, frames, bands]} or, fused, {@code [4, frames, bands]}, where a sound
 * that is not longer stands four times.
 */
public final class ClapFeatures implements SoundFeatures {
  private static final double LEAST_POWER = 1e-10;

  /** Of a fused sound: the shrunk one, its front, middle and back. */
  private static final int FUSED = 4;

  /** What follows a sound that is shorter than the window. */
  public enum Padding {
    /** Zeros. */
    PAD,
    /** The sound again, the last time as far as there is room. */
    REPEAT,
    /** The sound again as often as it fits as a whole, then zeros. */
    REPEATPAD
  }

  private final int transform;
  private final int hop;
  private final int windowSamples;
  private final Padding padding;
  private final boolean isFused;
  private final MelFilters filters;
  private final double[] hann;

  /**
   * @param rate samples a second
   * @param transform samples of a frame and of its Fourier transform, even
   * @param hop samples from one frame to the next
   * @param low hertz at which the lowest band begins
   * @param high hertz at which the highest band ends
   * @param windowSamples longer than half a transform
   */
  public ClapFeatures(
      int rate,
      int transform,
      int hop,
      int bands,
      double low,
      double high,
      int windowSamples,
      Padding padding,
      boolean isFused) {
    this.transform = transform;
    this.hop = hop;
    this.windowSamples = windowSamples;
    this.padding = padding;
    this.isFused = isFused;
    int spectrum = transform / 2 + 1;
    this.filters =
        isFused
            ? MelFilters.htk(bands, spectrum, rate, low, high)
            : MelFilters.slaney(bands, spectrum, rate, low, high);
    this.hann = MelFrame.hann(transform, transform);
  }

  @Override
  public float[] of(float[] samples) {
    if (samples.length <= windowSamples) {
      return whole(filled(samples));
    }
    if (!isFused) {
      int start = (samples.length - windowSamples) / 2;
      return whole(Arrays.copyOfRange(samples, start, start + windowSamples));
    }
    int frames = frames(windowSamples);
    int all = frames(samples.length);
    return all == frames ? whole(samples) : fused(samples, frames, all);
  }

  private int frames(int samples) {
    return 1 + samples / hop;
  }

  private float[] filled(float[] samples) {
    float[] filled = new float[windowSamples];
    int end =
        switch (padding) {
          case PAD -> samples.length;
          case REPEAT -> windowSamples;
          case REPEATPAD -> windowSamples / samples.length * samples.length;
        };
    for (int i = 0; i < end; i++) {
      filled[i] = samples[i % samples.length];
    }
    return filled;
  }

  /** All frames of a window, as often as the graph takes them. */
  private float[] whole(float[] window) {
    int frames = frames(window.length);
    int size = frames * filters.bands();
    float[] values = new float[isFused ? FUSED * size : size];
    new Bands(window).write(0, frames, values, 0);
    for (int at = size; at < values.length; at += size) {
      System.arraycopy(values, 0, values, at, size);
    }
    return values;
  }

  /** {@code _random_mel_fusion} with {@code numpy.array_split}'s thirds and their middles. */
  private float[] fused(float[] samples, int frames, int all) {
    int size = frames * filters.bands();
    float[] values = new float[FUSED * size];
    Bands bands = new Bands(samples);
    shrink(bands, frames, all, values);
    int starts = all - frames + 1;
    int begin = 0;
    for (int third = 0; third < FUSED - 1; third++) {
      int length = starts / (FUSED - 1) + (third < starts % (FUSED - 1) ? 1 : 0);
      int start = length == 0 ? 0 : begin + length / 2;
      bands.write(start, frames, values, (third + 1) * size);
      begin += length;
    }
    return values;
  }

  /**
   * {@code torch.nn.functional.interpolate(mode="bilinear", align_corners=False)} along the frames,
   * in float32 as there; no frame between two that are looked at is made.
   */
  private void shrink(Bands bands, int frames, int all, float[] values) {
    int count = filters.bands();
    float[] pair = new float[2 * count];
    float scale = (float) all / frames;
    for (int f = 0; f < frames; f++) {
      float place = Math.max(0, scale * (f + 0.5f) - 0.5f);
      int frame = Math.min((int) place, all - 1);
      float share = Math.min(place - frame, 1);
      bands.write(frame, 1, pair, 0);
      bands.write(Math.min(frame + 1, all - 1), 1, pair, count);
      for (int band = 0; band < count; band++) {
        values[f * count + band] = (1 - share) * pair[band] + share * pair[count + band];
      }
    }
  }

  /** Bands of frames of one sound, in decibels; of one thread. */
  private final class Bands {
    private final float[] samples;
    private final MelFrame frame = new MelFrame(hann, transform, filters);

    Bands(float[] samples) {
      this.samples = samples;
    }

    void write(int first, int count, float[] into, int at) {
      int place = at;
      for (int f = first; f < first + count; f++) {
        frame.mirrored(samples, samples.length, samples.length, f * hop - transform / 2);
        for (double power : frame.powers()) {
          into[place] = (float) (10 * Math.log10(Math.max(LEAST_POWER, power)));
          place++;
        }
      }
    }
  }
}
