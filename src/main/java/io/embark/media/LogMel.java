package io.embark.media;

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

  /** Frames that are made side by side. */
  private static final int TOGETHER = 128;

  private static final int MANTISSA_BITS = 52;
  private static final int TABLE_BITS = 7;
  private static final int TABLE_SHIFT = MANTISSA_BITS - TABLE_BITS;
  private static final long MANTISSA = (1L << MANTISSA_BITS) - 1;
  private static final long ONE = Double.doubleToRawLongBits(1);
  private static final double LOG10_2 = Math.log10(2);
  private static final double LOG10_E = 1 / Math.log(10);
  private static final double[] RECIPROCALS = new double[(1 << TABLE_BITS) + 1];
  private static final double[] LOGARITHMS = new double[RECIPROCALS.length];

  static {
    for (int i = 0; i < RECIPROCALS.length; i++) {
      double value = 1 + (double) i / (1 << TABLE_BITS);
      RECIPROCALS[i] = 1 / value;
      LOGARITHMS[i] = Math.log10(value);
    }
  }

  private final int transform;
  private final int hop;
  private final int windowSamples;
  private final float[] hann;
  private final FourierRows fourier;
  private final RowSum[] bands;

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

  /**
   * A row of {@link #frames} numbers a band.
   *
   * @param length samples of {@code samples} that count, at most a window
   */
  public float[] of(float[] samples, int length) {
    int frames = frames();
    float[] features = new float[frames * bands.length];
    float[] mirrored = mirrored(samples, length);
    float[][] rows = new float[fourier.rows()][TOGETHER];
    float[][] others = new float[fourier.rows()][TOGETHER];
    // zeros behind the sound go to the floor
    int last = Math.min(frames, (length + transform / 2 + hop - 1) / hop);
    for (int first = 0; first < last; first += TOGETHER) {
      for (int i = 0; i < transform; i++) {
        windowed(mirrored, first * hop + i, hann[i], rows[i]);
      }
      float[][] spectrum = fourier.of(rows, others);
      float[][] power = spectrum == rows ? others : rows;
      for (int bin = 0; bin <= transform / 2; bin++) {
        power(spectrum[bin], spectrum[transform / 2 + 1 + bin], power[bin]);
      }
      int some = Math.min(TOGETHER, last - first);
      for (int band = 0; band < bands.length; band++) {
        bands[band].put(spectrum[0], power);
        System.arraycopy(spectrum[0], 0, features, band * frames + first, some);
      }
    }
    scale(features);
    return features;
  }

  /** The sound as its frames see it, half a transform before and behind. */
  private float[] mirrored(float[] samples, int length) {
    int before = transform / 2;
    int groups = (Math.min(windowSamples, length + before) / hop + TOGETHER) / TOGETHER;
    float[] mirrored = new float[groups * TOGETHER * hop + transform];
    System.arraycopy(samples, 0, mirrored, before, length);
    for (int i = 1; i <= before; i++) {
      mirrored[before - i] = i < length ? samples[i] : 0;
      int behind = windowSamples - 1 - i;
      if (behind < length) {
        mirrored[before + windowSamples - 1 + i] = samples[behind];
      }
    }
    return mirrored;
  }

  /** The same place of some frames. */
  private void windowed(float[] sound, int start, float by, float[] into) {
    int at = start;
    for (int i = 0; i < TOGETHER; i++) {
      into[i] = by * sound[at];
      at += hop;
    }
  }

  private static void power(float[] real, float[] imaginary, float[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] = real[i] * real[i] + imaginary[i] * imaginary[i];
    }
  }

  /** Powers to their logarithms, none more than the range below the greatest. */
  private static void scale(float[] features) {
    double most = LEAST_POWER;
    for (float power : features) {
      most = power > most ? power : most; // twice as fast as Math.max
    }
    double floor = log10(most) - RANGE;
    for (int i = 0; i < features.length; i++) {
      double power = features[i];
      double log = log10(power > LEAST_POWER ? power : LEAST_POWER);
      features[i] = (float) (((log > floor ? log : floor) + 4) / 4);
    }
  }

  /**
   * Of a positive normal number, within 1e-11, in a third of the time of {@link Math#log10}: of the
   * nearest 128th to the mantissa out of a table, and four terms of the series of the rest.
   */
  static double log10(double value) {
    long bits = Double.doubleToRawLongBits(value);
    long exponent = (bits - ONE) >> MANTISSA_BITS;
    int place = (int) (((bits & MANTISSA) + (1L << (TABLE_SHIFT - 1))) >> TABLE_SHIFT);
    double mantissa = Double.longBitsToDouble((bits & MANTISSA) | ONE);
    double r = mantissa * RECIPROCALS[place] - 1;
    double series = r * (1 - r * (1.0 / 2 - r * (1.0 / 3 - r * (1.0 / 4))));
    return exponent * LOG10_2 + (LOGARITHMS[place] + LOG10_E * series);
  }
}
