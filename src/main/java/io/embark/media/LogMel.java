package io.embark.media;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whisper's features: the logarithm of the power of mel bands, as transformers' {@code
 * WhisperFeatureExtractor} makes it. A window of fixed length, zeros behind the sound; both ends
 * mirrored by half a transform; periodic Hann windows; 8 below the loudest is the floor.
 * Thread-safe.
 */
public final class LogMel {
  /** Of the loudest that is kept: 8 powers of ten less. */
  private static final float RANGE = 1e-8F;

  private static final float LEAST_POWER = 1e-10F;

  /** Frames that are made side by side: as many as make the start of a loop a small part of it. */
  private static final int TOGETHER = 256;

  private static final int MANTISSA_BITS = 23;
  private static final int TABLE_BITS = 10;
  private static final int TABLE_SHIFT = MANTISSA_BITS - TABLE_BITS;
  private static final int MANTISSA = (1 << MANTISSA_BITS) - 1;
  private static final int ONE = Float.floatToRawIntBits(1);
  private static final float LOG10_2 = (float) Math.log10(2);
  private static final float LOG10_E = (float) (1 / Math.log(10));
  private static final float[] RECIPROCALS = new float[1 << TABLE_BITS];
  private static final float[] LOGARITHMS = new float[RECIPROCALS.length];

  static {
    for (int i = 0; i < RECIPROCALS.length; i++) {
      RECIPROCALS[i] = (float) (1 / (1 + (i + 0.5) / RECIPROCALS.length));
      LOGARITHMS[i] = (float) -Math.log10(RECIPROCALS[i]);
    }
  }

  private final int transform;
  private final int hop;
  private final int windowSamples;
  private final float[] hann;
  private final FourierRows fourier;
  private final RowSum[] bands;

  /** What a call works with, for the next one; null while it does. */
  private final AtomicReference<Work> spare = new AtomicReference<>();

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
    double[] window = MelFrame.hann(transform, transform);
    this.hann = new float[transform];
    for (int i = 0; i < transform; i++) {
      hann[i] = (float) window[i];
    }
    this.fourier = new FourierRows(transform);
    MelFilters filters = MelFilters.slaney(bands, transform / 2 + 1, rate, 0, rate / 2.0);
    this.bands = new RowSum[bands];
    for (int band = 0; band < bands; band++) {
      this.bands[band] = filters.ofRows(band);
    }
  }

  /** Frames of a window. */
  public int frames() {
    return windowSamples / hop;
  }

  /** Room that a call writes over. */
  private final class Work {
    /** As many samples as there are from one frame to the next, a row each. */
    final float[][] hops = new float[hop][TOGETHER + (transform - 1) / hop];

    final float[][] rows = new float[fourier.rows()][TOGETHER];
    final float[] band = new float[TOGETHER];
    float[] sound = new float[0];
  }

  /**
   * A row of {@link #frames} numbers a band.
   *
   * @param length samples of {@code samples} that count, at most a window
   */
  public float[] of(float[] samples, int length) {
    Work free = spare.getAndSet(null);
    Work work = free == null ? new Work() : free;
    int frames = frames();
    float[] features = new float[frames * bands.length];
    mirror(samples, length, work);
    // zeros behind the sound go to the floor
    int last = Math.min(frames, (length + transform / 2 + hop - 1) / hop);
    for (int first = 0; first < last; first += TOGETHER) {
      window(work, first * hop);
      float[][] powers = fourier.powers(work.rows);
      int some = Math.min(TOGETHER, last - first);
      for (int band = 0; band < bands.length; band++) {
        bands[band].put(work.band, powers);
        System.arraycopy(work.band, 0, features, band * frames + first, some);
      }
    }
    spare.set(work);
    scale(features);
    return features;
  }

  /** The sound as its frames see it, half a transform before and behind. */
  private void mirror(float[] samples, int length, Work work) {
    int before = transform / 2;
    int groups = (Math.min(windowSamples, length + before) / hop + TOGETHER) / TOGETHER;
    int places = groups * TOGETHER * hop + transform + hop;
    if (work.sound.length < places) {
      work.sound = new float[places];
    }
    float[] mirrored = work.sound;
    System.arraycopy(samples, 0, mirrored, before, length);
    Arrays.fill(mirrored, before + length, mirrored.length, 0);
    for (int i = 1; i <= before; i++) {
      mirrored[before - i] = i < length ? samples[i] : 0;
      int behind = windowSamples - 1 - i;
      if (behind < length) {
        mirrored[before + windowSamples - 1 + i] = samples[behind];
      }
    }
  }

  /** A row a sample of the frames that begin here: those a hop later are the same, a frame on. */
  private void window(Work work, int start) {
    for (int i = 0; i < hop; i++) {
      spread(work.sound, start + i, work.hops[i]);
    }
    for (int i = 0; i < transform; i++) {
      System.arraycopy(work.hops[i % hop], i / hop, work.rows[i], 0, TOGETHER);
      multiply(work.rows[i], hann[i]);
    }
  }

  private void spread(float[] sound, int start, float[] into) {
    int at = start;
    for (int i = 0; i < into.length; i++) {
      into[i] = sound[at];
      at += hop;
    }
  }

  private static void multiply(float[] row, float by) {
    for (int i = 0; i < row.length; i++) {
      row[i] *= by;
    }
  }

  /** Powers to their logarithms, none more than the range below the greatest. */
  private static void scale(float[] features) {
    int bits = 0; // of positive numbers they are in the same order, and no branch is needed
    for (float power : features) {
      bits = Math.max(bits, Float.floatToRawIntBits(power));
    }
    float most = Math.max(Float.intBitsToFloat(bits), LEAST_POWER);
    int floor = Float.floatToRawIntBits(Math.max(most * RANGE, LEAST_POWER));
    for (int i = 0; i < features.length; i++) {
      features[i] = (log10(Math.max(Float.floatToRawIntBits(features[i]), floor)) + 4) * 0.25F;
    }
  }

  /**
   * Of a positive normal number, within 1.5e-6: of what is nearest to the mantissa out of a table,
   * and two terms of the series of the rest. {@link Math#log10} was most of the time of a sound.
   *
   * @param bits of the number
   */
  static float log10(int bits) {
    int place = (bits & MANTISSA) >> TABLE_SHIFT;
    float r = Float.intBitsToFloat((bits & MANTISSA) | ONE) * RECIPROCALS[place] - 1;
    int exponent = (bits - ONE) >> MANTISSA_BITS;
    return exponent * LOG10_2 + (LOGARITHMS[place] + LOG10_E * (r - 0.5F * r * r));
  }
}
