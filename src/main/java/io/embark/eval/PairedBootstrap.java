package io.embark.eval;

import java.util.Arrays;
import java.util.Random;

/**
 * How sure a difference of two means over the same queries is.
 *
 * <p>Queries are drawn with replacement {@link #RESAMPLES} times. The interval is the percentile
 * interval of the mean difference (Efron and Tibshirani 1993, chapter 13). The p value is that of
 * the two-sided bootstrap test by the shift method (Smucker, Allan and Carterette, CIKM 2007): the
 * share of resamples, moved so that their mean is 0, that are at least as far from 0 as the
 * difference that was seen. The seed is fixed: the same numbers in, the same numbers out.
 *
 * @param difference mean of second minus first
 * @param low lower end of the 95 % interval
 * @param high its upper end
 * @param p chance of such a difference if the two were equally good
 */
public record PairedBootstrap(double difference, double low, double high, double p) {
  /** Times the queries are drawn. */
  public static final int RESAMPLES = 10_000;

  private static final long SEED = 20_261_126L;
  private static final double TAIL = 0.025;

  /** One value a query, the same queries in the same order. */
  static PairedBootstrap of(double[] first, double[] second) {
    double[] differences = new double[first.length];
    Arrays.setAll(differences, i -> second[i] - first[i]);
    double observed = Arrays.stream(differences).average().orElseThrow();
    double[] means = means(differences);
    double distance = Math.abs(observed) - 1e-12; // equal up to rounding is as far
    long asFar = Arrays.stream(means).filter(mean -> Math.abs(mean - observed) >= distance).count();
    Arrays.sort(means);
    return new PairedBootstrap(
        observed, quantile(means, TAIL), quantile(means, 1 - TAIL), (double) asFar / RESAMPLES);
  }

  private static double[] means(double[] differences) {
    Random random = new Random(SEED);
    double[] means = new double[RESAMPLES];
    for (int b = 0; b < RESAMPLES; b++) {
      double sum = 0;
      for (int i = 0; i < differences.length; i++) {
        sum += differences[random.nextInt(differences.length)];
      }
      means[b] = sum / differences.length;
    }
    return means;
  }

  /** Between the two nearest of the sorted values, linearly. */
  private static double quantile(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) position;
    double above = sorted[Math.min(below + 1, sorted.length - 1)];
    return sorted[below] + (position - below) * (above - sorted[below]);
  }
}
