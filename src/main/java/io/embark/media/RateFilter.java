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
 * rejection and the length that it has there ({@code lsx_kaiser_params} and {@code lsx_design_lpf}
 * in filter.c of libsoxr). The length of the short one: Kaiser's, {@code (A - 8) / (2.285 times its
 * edge)} (Oppenheim and Schafer, Discrete-Time Signal Processing, 7.5.3).
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
  private static final double ROOM = 1.3;

  /** Of the short filter, in decibels: less than the last of 16 bits. */
  private static final double REJECTION = 110;

  private static final double BETA = 0.1102 * (REJECTION - 8.7);

  /** A transform is so many times the long filter: what is not used of it stays a small part. */
  private static final int FILTERS_A_TRANSFORM = 4;

  /** Of a period, for each to have taps of its own; and rows of a table for those of more. */
  private static final int MOST_PHASES = 1024;

  /** Samples between of a period at least: those behind it that its last ones take are few. */
  private static final int LEAST_PERIOD = 256;

  private static final int MOST_KEPT = 16;
  private static final ConcurrentMap<Long, RateFilter> KEPT = new ConcurrentHashMap<>();

  /** Samples of a transform at the old rate, and at the rate between. */
  final int length;

  final int lengthBetween;

  /** Samples on each side of a block that its transform does not give; at the old rate. */
  final int margin;

  /**
   * Of the long filter, for transforms that do not divide: a factor for each real and each
   * imaginary part, since it is even. Of the bins that both rates have: those from 0 up, then those
   * below 0.
   */
  final float[] spectrum;

  /** The distance of two new samples is {@code step / phases} of those between. */
  private final long step;

  private final long phases;

  /** Of the short filter, a multiple of 4. */
  private final int taps;

  /** Of a period, or null if it is long. */
  private final RowSum[] period;

  /** Of a long period, a row of taps a phase, and one behind the last. */
  private final float[] table;

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
    double edge = 2 * Math.PI * (1 - lower * Math.scalb(1.0, -exponent));
    taps = edge > 0 ? 4 * (int) Math.ceil(((REJECTION - 8) / (2.285 * edge) + 1) / 4) : 0;
    long most = Math.max(step, phases);
    period = most <= MOST_PHASES ? period((int) (LEAST_PERIOD / most) + 1) : null;
    table = period == null ? table() : new float[0];
  }

  /** Of one stream. */
  Phases stream() {
    if (step == phases) {
      return new Phases.None();
    }
    return period == null
        ? new TablePhases(table, taps, phases, step)
        : new RowPhases(period, (int) (period.length * step / phases), taps);
  }

  /** Of these rates; the last few are kept. */
  static RateFilter of(int from, int to) throws MediaFault {
    if (from < 1 || from > (long) to * MOST_TIMES || to > (long) from * MOST_TIMES) {
      throw MediaReason.UNSUPPORTED_CODEC.because(
          "sound of "
              + from
              + " samples a second, expected "
              + MOST_TIMES
              + " times less to "
              + MOST_TIMES
              + " times more than "
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

  /** How many are kept. */
  static int kept() {
    return KEPT.size();
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
      taps[i] = cutoff * sinc(cutoff * i) * kaiser((double) i / (half + 0.5), EDGE_BETA);
      filter[i] = (float) (taps[i] / length);
      filter[(length - i) % length] = filter[i];
    }
    float[] parts = new float[2 * length];
    for (int i = 0; i < length; i++) {
      parts[2 * i] = filter[i];
    }
    try (ComplexTransform transform = ComplexTransform.of(ComplexTransform.To.SPECTRUM, length)) {
      transform.in().put(parts, 0, parts.length);
      transform.run();
      transform.out().get(parts);
    }
    int shared = Math.min(length, lengthBetween) / 2;
    float[] factors = new float[4 * shared];
    for (int bin = 0; bin < shared; bin++) {
      int below = 2 * (length - shared + bin);
      factors[2 * bin] = parts[2 * bin];
      factors[2 * bin + 1] = parts[2 * bin];
      factors[2 * (shared + bin)] = parts[below];
      factors[2 * (shared + bin) + 1] = parts[below];
    }
    return factors;
  }

  /** So many times the shortest. */
  private RowSum[] period(int times) {
    RowSum[] sums = new RowSum[(int) phases * times];
    for (int i = 0; i < sums.length; i++) {
      int[] rows = new int[taps];
      float[] factors = new float[taps];
      for (int tap = 0; tap < taps; tap++) {
        rows[tap] = (int) (i * step / phases) + tap;
        factors[tap] = tap(tap, (double) (i * step % phases) / phases);
      }
      sums[i] = new RowSum(rows, factors);
    }
    return sums;
  }

  private float[] table() {
    float[] rows = new float[(MOST_PHASES + 1) * taps];
    for (int i = 0; i < rows.length; i++) {
      int row = i / taps;
      rows[i] = tap(i % taps, (double) row / MOST_PHASES);
    }
    return rows;
  }

  /** For a new sample that lies so far behind the one before the middle. */
  private float tap(int tap, double behind) {
    double at = tap - (taps / 2 - 1) - behind;
    return (float) (sinc(at) * kaiser(2 * at / taps, BETA));
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
}
