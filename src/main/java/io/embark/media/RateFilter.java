package io.embark.media;

import java.math.BigInteger;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What takes sound from one rate to another, in two steps. A long filter for the edge: it passes
 * what is below {@link #PASSED} of the lower Nyquist frequency and stops what is above the whole of
 * it, and as a product of spectra it also brings the sound to a rate between, a power of two times
 * the old one and well above twice that frequency. A short one from there to the new rate, whose
 * edge may be wide. Immutable, for all threads.
 *
 * <p>The long filter is that of {@code soxr_hq}: a sinc in a Kaiser window, with the pass band, the
 * rejection and the length of libsoxr 0.1.3 ({@code SOXR_HQ} in soxr.c, {@code _soxr_kaiser_params}
 * in filter.c). The lengths of the short one: Kaiser's, {@code (A - 8) / (2.285 times its edge)}
 * (Oppenheim and Schafer, Discrete-Time Signal Processing, 7.5.3).
 */
final class RateFilter {
  /** One rate may be as many times the other. */
  static final int MOST_TIMES = 1000;

  /** The end of the pass band of {@code soxr_hq}, of the lower Nyquist frequency. */
  private static final double PASSED = 0.9133;

  /** Kaiser's beta for a rejection of 126 dB, 21 bits. */
  private static final double EDGE_BETA = 13.0;

  /** Length of such a filter times half its edge, the edge as a part of the old Nyquist. */
  private static final double EDGE_LENGTH = 8.277;

  /** The rate between, as a part of twice the lower Nyquist frequency: at least. */
  private static final double ROOM = 1.9;

  /** Of the short filter: with such room it rejects 110 dB, less than the last of 16 bits. */
  static final int TAPS = 16;

  private static final double BETA = 0.1102 * (110 - 8.7);

  /** A transform is so many times the long filter: what is not used of it stays a small part. */
  private static final int FILTERS_A_TRANSFORM = 4;

  /** As many phases have taps of their own; of more, taps are between those of neighbours. */
  private static final int MOST_PHASES = 1024;

  private static final int MOST_KEPT = 16;
  private static final ConcurrentMap<Long, RateFilter> KEPT = new ConcurrentHashMap<>();

  /** Samples of a transform at the old rate, and at the rate between. */
  final int length;

  final int lengthBetween;

  /** Samples on each side of a block that its transform does not give; at the old rate. */
  final int margin;

  /**
   * Of the long filter, for transforms that do not divide: a factor for each real and each
   * imaginary part, since it is even.
   */
  final float[] spectrum;

  /** The distance of two new samples is {@code step / phases} of those between. */
  final long step;

  final long phases;

  /** A row of taps a phase, and one behind the last, rising. */
  private final float[] rows;

  /** Rows a phase: 1 if each has its own. */
  private final int rowCount;

  private RateFilter(int from, int to) {
    double lower = Math.min(1, (double) to / from); // twice its Nyquist, as a part of the old rate
    double halfEdge = (1 - PASSED) * lower / 2;
    int half = (int) Math.ceil(EDGE_LENGTH / halfEdge / 2);
    int exponent = exponent(from, to, lower);
    int times = exponent < 0 ? 1 << -exponent : 1; // old samples to one between
    margin = (half + times - 1) / times * times;
    length = Math.max(64, Integer.highestOneBit(2 * half * FILTERS_A_TRANSFORM - 1) * 2);
    lengthBetween = exponent < 0 ? length >> -exponent : length << exponent;
    spectrum = spectrum(half, lower - halfEdge);
    long over =
        (long) from * lengthBetween / Integer.highestOneBit(Math.min(length, lengthBetween));
    long under = (long) to * length / Integer.highestOneBit(Math.min(length, lengthBetween));
    long common = BigInteger.valueOf(over).gcd(BigInteger.valueOf(under)).longValueExact();
    step = over / common;
    phases = under / common;
    rowCount = (int) Math.min(phases, MOST_PHASES);
    rows = rows();
  }

  /** Of these rates; the last few are kept. */
  static RateFilter of(int from, int to) throws MediaFault {
    if (from < 1 || from > (long) to * MOST_TIMES || to > (long) from * MOST_TIMES) {
      throw MediaReason.UNSUPPORTED_CODEC.because(
          "sound of "
              + from
              + " samples a second, expected at most "
              + MOST_TIMES
              + " times more or less than "
              + to);
    }
    long key = (long) from << Integer.SIZE | to;
    RateFilter kept = KEPT.get(key);
    if (kept == null) {
      kept = new RateFilter(from, to);
      if (KEPT.size() >= MOST_KEPT) { // files may have any rate
        KEPT.clear();
      }
      KEPT.put(key, kept);
    }
    return kept;
  }

  /** The rate between is the old one times 2 to the power of it: the new one, or the least. */
  private static int exponent(int from, int to, double lower) {
    int least = Math.getExponent(lower * ROOM);
    if (Math.scalb(1.0, least) < lower * ROOM) {
      least++;
    }
    for (int exponent = -10; exponent <= 10; exponent++) {
      if (Math.scalb((double) from, exponent) == to) {
        return exponent;
      }
    }
    return least;
  }

  private float[] spectrum(int half, double cutoff) {
    float[] filter = new float[length];
    double[] taps = new double[half + 1];
    for (int i = 0; i <= half; i++) {
      taps[i] = cutoff * sinc(cutoff * i) * kaiser((double) i / (half + 0.63), EDGE_BETA);
      filter[i] = (float) (taps[i] / length);
      filter[(length - i) % length] = filter[i];
    }
    float[] parts = new float[length + 2];
    try (RealTransform transform = new RealTransform(RealTransform.To.SPECTRUM, length)) {
      transform.in().put(filter, 0, length);
      transform.run();
      transform.out().get(parts);
    }
    float[] factors = new float[Math.min(length, lengthBetween) + 2];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = parts[i & ~1];
    }
    return factors;
  }

  private float[] rows() {
    float[] made = new float[(rowCount + 1) * TAPS];
    int half = TAPS / 2;
    for (int row = 0; row <= rowCount; row++) {
      for (int tap = 0; tap < TAPS; tap++) {
        double at = tap - (half - 1) - (double) row / rowCount;
        made[row * TAPS + tap] = (float) (sinc(at) * kaiser(at / half, BETA));
      }
    }
    return made;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }

  private static double kaiser(double at, double beta) {
    return bessel(beta * Math.sqrt(Math.max(0, 1 - at * at))) / bessel(beta);
  }

  /** The modified Bessel function of the first kind and order 0, by its series. */
  private static double bessel(double x) {
    double sum = 1;
    double term = 1;
    for (int k = 1; term > sum * 1e-17; k++) {
      term *= x / (2 * k) * (x / (2 * k));
      sum += term;
    }
    return sum;
  }

  /**
   * One new sample.
   *
   * @param at of the samples between: the first that counts
   * @param phase of {@link #phases}
   */
  float sample(float[] between, int at, long phase) {
    if (rowCount == phases) {
      return product(between, at, rows, (int) phase * TAPS);
    }
    double place = (double) phase * rowCount / phases;
    int row = (int) place;
    float first = product(between, at, rows, row * TAPS);
    return first + (float) (place - row) * (product(between, at, rows, (row + 1) * TAPS) - first);
  }

  /** Four sums side by side: one after the other would wait for each. */
  private static float product(float[] between, int at, float[] rows, int row) {
    float a =
        between[at] * rows[row]
            + between[at + 4] * rows[row + 4]
            + between[at + 8] * rows[row + 8]
            + between[at + 12] * rows[row + 12];
    float b =
        between[at + 1] * rows[row + 1]
            + between[at + 5] * rows[row + 5]
            + between[at + 9] * rows[row + 9]
            + between[at + 13] * rows[row + 13];
    float c =
        between[at + 2] * rows[row + 2]
            + between[at + 6] * rows[row + 6]
            + between[at + 10] * rows[row + 10]
            + between[at + 14] * rows[row + 14];
    float d =
        between[at + 3] * rows[row + 3]
            + between[at + 7] * rows[row + 7]
            + between[at + 11] * rows[row + 11]
            + between[at + 15] * rows[row + 15];
    return a + b + (c + d);
  }
}
