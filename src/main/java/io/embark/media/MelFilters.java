package io.embark.media;

import java.util.function.DoubleUnaryOperator;

/**
 * Triangular filters from a power spectrum to mel bands: {@code mel_filter_bank} of transformers'
 * {@code audio_utils}. Thread-safe.
 */
final class MelFilters {
  private static final double HERTZ_A_MEL = 200.0 / 3;
  private static final double LOGARITHMIC_FROM = 1000;
  private static final double MELS_LINEAR = LOGARITHMIC_FROM / HERTZ_A_MEL;
  private static final double STEP = Math.log(6.4) / 27;

  /** O'Shaughnessy's scale, as HTK and Kaldi write it: with base 10 and with base e. */
  private static final double CORNER = 700;

  private static final double HTK = 2595;
  private static final double KALDI = 1127;

  private final int[] first;
  private final double[][] weights;

  /**
   * @param bins where on the axis of the triangles each number of a spectrum lies, rising
   * @param edges of the triangles: where one begins, the next has its peak, the one before ends
   * @param isOfEqualArea a triangle's area is 1; else its peak is
   */
  private MelFilters(double[] bins, double[] edges, boolean isOfEqualArea) {
    int bands = edges.length - 2;
    first = new int[bands];
    weights = new double[bands][];
    for (int band = 0; band < bands; band++) {
      double from = edges[band];
      double peak = edges[band + 1];
      double to = edges[band + 2];
      int start = 0;
      while (start < bins.length && bins[start] < from) {
        start++;
      }
      int end = start;
      while (end < bins.length && bins[end] <= to) {
        end++;
      }
      first[band] = start;
      weights[band] = new double[end - start];
      for (int bin = start; bin < end; bin++) {
        double share = Math.min((bins[bin] - from) / (peak - from), (to - bins[bin]) / (to - peak));
        weights[band][bin - start] = Math.max(0, share) * (isOfEqualArea ? 2 / (to - from) : 1);
      }
    }
  }

  /**
   * Slaney's scale (linear to 1000 Hz, then logarithmic) with his normalisation (each filter's area
   * the same): {@code librosa.filters.mel} with its defaults; {@code norm="slaney",
   * mel_scale="slaney"}.
   *
   * @param spectrum numbers of a power spectrum, 0 to half the rate
   */
  static MelFilters slaney(int bands, int spectrum, int rate, double low, double high) {
    return new MelFilters(
        hertz(spectrum, rate),
        edges(bands, slaneyMels(low), slaneyMels(high), MelFilters::slaneyHertz),
        true);
  }

  /**
   * HTK's scale, peaks of 1: {@code norm=None, mel_scale="htk"}.
   *
   * @param spectrum numbers of a power spectrum, 0 to half the rate
   */
  static MelFilters htk(int bands, int spectrum, int rate, double low, double high) {
    return new MelFilters(
        hertz(spectrum, rate),
        edges(
            bands,
            HTK * Math.log10(1 + low / CORNER),
            HTK * Math.log10(1 + high / CORNER),
            mels -> CORNER * (Math.pow(10, mels / HTK) - 1)),
        false);
  }

  /**
   * Kaldi's scale, peaks of 1, triangles whose sides are straight in mels: {@code norm=None,
   * mel_scale="kaldi", triangularize_in_mel_space=True}.
   *
   * @param spectrum numbers of a power spectrum, 0 to half the rate
   */
  static MelFilters kaldi(int bands, int spectrum, int rate, double low, double high) {
    double[] bins = hertz(spectrum, rate);
    for (int bin = 0; bin < spectrum; bin++) {
      bins[bin] = kaldiMels(bins[bin]);
    }
    return new MelFilters(bins, edges(bands, kaldiMels(low), kaldiMels(high), mels -> mels), false);
  }

  private static double[] hertz(int spectrum, int rate) {
    double[] bins = new double[spectrum];
    double hertzABin = (double) rate / 2 / (spectrum - 1);
    for (int bin = 0; bin < spectrum; bin++) {
      bins[bin] = bin * hertzABin;
    }
    return bins;
  }

  /** At equal distances in mels. */
  private static double[] edges(int bands, double low, double high, DoubleUnaryOperator axis) {
    double step = (high - low) / (bands + 1);
    double[] edges = new double[bands + 2];
    for (int edge = 0; edge < edges.length; edge++) {
      edges[edge] = axis.applyAsDouble(low + edge * step);
    }
    return edges;
  }

  private static double slaneyMels(double hertz) {
    return hertz < LOGARITHMIC_FROM
        ? hertz / HERTZ_A_MEL
        : MELS_LINEAR + Math.log(hertz / LOGARITHMIC_FROM) / STEP;
  }

  private static double slaneyHertz(double mels) {
    return mels < MELS_LINEAR
        ? mels * HERTZ_A_MEL
        : LOGARITHMIC_FROM * Math.exp(STEP * (mels - MELS_LINEAR));
  }

  private static double kaldiMels(double hertz) {
    return KALDI * Math.log(1 + hertz / CORNER);
  }

  int bands() {
    return first.length;
  }

  /** Of a band, of a power spectrum in rows. */
  RowSum ofRows(int band) {
    int[] rows = new int[weights[band].length];
    float[] factors = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = first[band] + i;
      factors[i] = (float) weights[band][i];
    }
    return new RowSum(rows, factors);
  }

  double of(int band, double[] power) {
    double sum = 0;
    double[] ofBand = weights[band];
    for (int i = 0; i < ofBand.length; i++) {
      sum += ofBand[i] * power[first[band] + i];
    }
    return sum;
  }
}
