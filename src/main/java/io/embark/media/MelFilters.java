package io.embark.media;

/**
 * Triangular filters from a power spectrum to mel bands, on Slaney's scale (linear to 1000 Hz, then
 * logarithmic) with his normalisation (each filter's area the same): {@code librosa.filters.mel}
 * with its defaults, and transformers' {@code mel_filter_bank} with {@code norm="slaney",
 * mel_scale="slaney"}.
 */
final class MelFilters {
  private static final double HERTZ_A_MEL = 200.0 / 3;
  private static final double LOGARITHMIC_FROM = 1000;
  private static final double MELS_LINEAR = LOGARITHMIC_FROM / HERTZ_A_MEL;
  private static final double STEP = Math.log(6.4) / 27;

  private final int[] first;
  private final double[][] weights;

  /**
   * @param spectrum numbers of a power spectrum, 0 to half the rate
   */
  MelFilters(int bands, int spectrum, int rate, double low, double high) {
    first = new int[bands];
    weights = new double[bands][];
    double least = mels(low);
    double step = (mels(high) - least) / (bands + 1);
    double hertzABin = (double) rate / 2 / (spectrum - 1);
    for (int band = 0; band < bands; band++) {
      double from = hertz(least + band * step);
      double peak = hertz(least + (band + 1) * step);
      double to = hertz(least + (band + 2) * step);
      int start = Math.max(0, (int) Math.ceil(from / hertzABin));
      int end = Math.min(spectrum - 1, (int) Math.floor(to / hertzABin));
      first[band] = start;
      weights[band] = new double[Math.max(0, end - start + 1)];
      for (int bin = start; bin <= end; bin++) {
        double at = bin * hertzABin;
        double share = Math.min((at - from) / (peak - from), (to - at) / (to - peak));
        weights[band][bin - start] = Math.max(0, share) * 2 / (to - from);
      }
    }
  }

  private static double mels(double hertz) {
    return hertz < LOGARITHMIC_FROM
        ? hertz / HERTZ_A_MEL
        : MELS_LINEAR + Math.log(hertz / LOGARITHMIC_FROM) / STEP;
  }

  private static double hertz(double mels) {
    return mels < MELS_LINEAR
        ? mels * HERTZ_A_MEL
        : LOGARITHMIC_FROM * Math.exp(STEP * (mels - MELS_LINEAR));
  }

  int bands() {
    return first.length;
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
