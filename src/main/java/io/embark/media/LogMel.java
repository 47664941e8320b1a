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

  /** Frames of which a cache holds all bands. */
  private static final int TILE_FRAMES = 16;

  private static final int MANTISSA_BITS = 52;
  private static final long ROOT_OF_HALF = Double.doubleToRawLongBits(Math.sqrt(0.5));
  private static final double LN_2 = Math.log(2);
  private static final double LOG10_E = 1 / Math.log(10);

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
    double[] powers = new double[frames * bands]; // a row a frame, as they are made
    MelFrame frame = new MelFrame(hann, transform, filters);
    for (int f = 0; f < frames; f++) {
      int start = f * hop - transform / 2;
      if (start >= length && start + transform <= windowSamples) {
        continue; // zeros, to the floor
      }
      frame.mirrored(samples, length, windowSamples, start);
      System.arraycopy(frame.powers(), 0, powers, f * bands, bands);
    }
    return scaled(powers, frames, bands);
  }

  /** Logarithms of powers, none more than the range below the greatest; a row a band. */
  private static float[] scaled(double[] powers, int frames, int bands) {
    double most = LEAST_POWER;
    for (double power : powers) {
      most = power > most ? power : most; // twice as fast as Math.max
    }
    double floor = log10(most) - RANGE;
    float[] features = new float[powers.length];
    for (int from = 0; from < frames; from += TILE_FRAMES) {
      int to = Math.min(frames, from + TILE_FRAMES);
      for (int band = 0; band < bands; band++) {
        for (int f = from; f < to; f++) {
          double power = powers[f * bands + band];
          double log = log10(power > LEAST_POWER ? power : LEAST_POWER);
          features[band * frames + f] = (float) (((log > floor ? log : floor) + 4) / 4);
        }
      }
    }
    return features;
  }

  /**
   * Of a positive normal number, within 1e-11, in half the time of {@link Math#log10}: {@code 2
   * artanh((m - 1) / (m + 1))} of the mantissa between the roots of one half and of two, five terms
   * of its series behind the first.
   */
  static double log10(double value) {
    long bits = Double.doubleToRawLongBits(value);
    long exponent = (bits - ROOT_OF_HALF) >> MANTISSA_BITS;
    double mantissa = Double.longBitsToDouble(bits - (exponent << MANTISSA_BITS));
    double s = (mantissa - 1) / (mantissa + 1);
    double q = s * s;
    double series = q * (1.0 / 3 + q * (1.0 / 5 + q * (1.0 / 7 + q * (1.0 / 9 + q * (1.0 / 11)))));
    return (exponent * LN_2 + 2 * s * (1 + series)) * LOG10_E;
  }
}
