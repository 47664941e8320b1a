package io.embark.media;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The power spectra of many real sequences at a time, side by side: a row holds the same place of
 * all. Immutable.
 *
 * <p>A length is split into a power of two and an odd number, which share no factor, so that a
 * transform over the one behind those over the other needs no factors between them (Good, The
 * Interaction Algorithm and Practical Fourier Analysis, J. R. Statist. Soc. B 20, 1958): {@code n =
 * (m n1 + p n2) mod p m} goes in, and what comes out for {@code k mod p} and {@code k mod m} is
 * that of {@code k}. The powers of two are those of real numbers, of which bins above half are the
 * conjugates of others; the two bins that are real go through the odd one as one complex number.
 * Powers of two by halves, odd numbers by their prime factors (Cooley and Tukey), a prime by sums
 * and differences of what lies at equal distance from both ends. All with {@code exp(+2 pi i / n)}:
 * powers are the same.
 */
final class FourierRows {
  private final List<RowPlan.Step> steps = new ArrayList<>();
  private final int[] powers;
  private final int rows;

  /** Two values: real and imaginary parts. */
  private record Complex(int real, int imaginary) {}

  /**
   * @param length of a sequence, even
   */
  FourierRows(int length) {
    RowPlan plan = new RowPlan(length);
    this.powers = new Spectrum(plan).powers(length);
    this.rows = plan.place(powers, steps);
  }

  /** Rows that are needed for it. */
  int rows() {
    return rows;
  }

  /**
   * Transforms.
   *
   * @param of as many rows as it needs, all of one length, the first of them a sample each; written
   *     over
   * @return of half as many bins and one, in order; some of the rows given
   */
  float[][] powers(float[][] of) {
    for (RowPlan.Step step : steps) {
      step.run(of);
    }
    float[][] made = new float[powers.length][];
    for (int bin = 0; bin < made.length; bin++) {
      made[bin] = of[powers[bin]];
    }
    return made;
  }

  /** The transforms as steps of a plan, by the numbers of values. */
  private record Spectrum(RowPlan plan) {
    int[] powers(int length) {
      int two = Integer.lowestOneBit(length);
      int odd = length / two;
      Complex[][] ofTwos = new Complex[odd][];
      for (int i = 0; i < odd; i++) {
        int[] samples = new int[two];
        for (int j = 0; j < two; j++) {
          samples[j] = (int) (((long) odd * j + (long) two * i) % length);
        }
        ofTwos[i] = ofReal(samples);
      }
      int[][] powers = new int[two / 2 + 1][];
      for (int bin = 1; bin < two / 2; bin++) {
        powers[bin] = new int[odd];
        Complex[] all = ofComplex(column(ofTwos, bin, bin));
        for (int i = 0; i < odd; i++) {
          powers[bin][i] = plan.power(all[i].real, all[i].imaginary, 1);
        }
      }
      ofBoth(ofComplex(column(ofTwos, 0, two / 2)), powers);
      int[] inOrder = new int[length / 2 + 1];
      for (int bin = 0; bin < inOrder.length; bin++) {
        boolean isConjugate = bin % two > two / 2;
        int like = isConjugate ? length - bin : bin;
        inOrder[bin] = powers[like % two][like % odd];
      }
      return inOrder;
    }

    /** Of each, real and imaginary part of a bin, or the real parts of two. */
    private static Complex[] column(Complex[][] of, int real, int imaginary) {
      Complex[] column = new Complex[of.length];
      for (int i = 0; i < column.length; i++) {
        int second = real == imaginary ? of[i][real].imaginary : of[i][imaginary].real;
        column[i] = new Complex(of[i][real].real, second);
      }
      return column;
    }

    /** Of real parts and of imaginary parts apart: the first and the last. */
    private void ofBoth(Complex[] all, int[][] powers) {
      int[] first = new int[all.length];
      int[] last = new int[all.length];
      first[0] = plan.power(all[0].real, all[0].real, 0.5F);
      last[0] = plan.power(all[0].imaginary, all[0].imaginary, 0.5F);
      for (int i = 1; i <= all.length / 2; i++) {
        int other = all.length - i;
        int[] real = plan.butterfly(all[i].real, all[other].real);
        int[] imaginary = plan.butterfly(all[i].imaginary, all[other].imaginary);
        first[i] = plan.power(real[0], imaginary[1], 0.25F);
        last[i] = plan.power(imaginary[0], real[1], 0.25F);
        first[other] = first[i];
        last[other] = last[i];
      }
      powers[0] = first;
      powers[powers.length - 1] = last;
    }

    /** Bins up to half; the imaginary parts of the first and the last are 0 and not there. */
    private Complex[] ofReal(int[] samples) {
      int length = samples.length;
      int[] sum;
      if (length == 2) {
        sum = plan.butterfly(samples[0], samples[1]);
        return new Complex[] {new Complex(sum[0], -1), new Complex(sum[1], -1)};
      }
      int half = length / 2;
      int[] evens = new int[half];
      int[] odds = new int[half];
      for (int i = 0; i < half; i++) {
        evens[i] = samples[2 * i];
        odds[i] = samples[2 * i + 1];
      }
      Complex[] even = ofReal(evens);
      Complex[] odd = ofReal(odds);
      Complex[] bins = new Complex[half + 1];
      sum = plan.butterfly(even[0].real, odd[0].real);
      bins[0] = new Complex(sum[0], -1);
      bins[half] = new Complex(sum[1], -1);
      for (int bin = 1; 2 * bin < half; bin++) {
        Complex turned = turn(odd[bin], bin, length);
        int[] real = plan.butterfly(even[bin].real, turned.real);
        int[] imaginary = plan.butterfly(turned.imaginary, even[bin].imaginary);
        bins[bin] = new Complex(real[0], imaginary[0]);
        bins[half - bin] = new Complex(real[1], imaginary[1]);
      }
      bins[half / 2] = new Complex(even[half / 2].real, odd[half / 2].real);
      return bins;
    }

    private Complex[] ofComplex(Complex[] of) {
      int length = of.length;
      int prime = 3;
      while (prime * prime <= length && length % prime != 0) {
        prime += 2;
      }
      if (length == 1) {
        return of;
      }
      if (length % prime != 0 || length == prime) {
        return ofPrime(of);
      }
      int groups = length / prime;
      Complex[][] parts = new Complex[prime][];
      for (int t = 0; t < prime; t++) {
        Complex[] part = new Complex[groups];
        for (int i = 0; i < groups; i++) {
          part[i] = of[t + prime * i];
        }
        parts[t] = ofComplex(part);
      }
      Complex[] bins = new Complex[length];
      for (int p = 0; p < groups; p++) {
        Complex[] turned = new Complex[prime];
        for (int t = 0; t < prime; t++) {
          turned[t] = turn(parts[t][p], (long) t * p, length);
        }
        Complex[] some = ofPrime(turned);
        for (int k = 0; k < prime; k++) {
          bins[p + groups * k] = some[k];
        }
      }
      return bins;
    }

    /**
     * With sums {@code s} and differences {@code d} of those {@code t} from both ends, bins {@code
     * k} and {@code r - k} are {@code A + iB} and {@code A - iB}, of {@code A = x[0] + sum of s
     * cos(2 pi k t / r)} and {@code B = sum of d sin(2 pi k t / r)}.
     */
    private Complex[] ofPrime(Complex[] of) {
      int prime = of.length;
      int half = prime / 2;
      int[][] real = {new int[half + 1], new int[half]};
      int[][] imaginary = {new int[half + 1], new int[half]};
      real[0][0] = of[0].real;
      imaginary[0][0] = of[0].imaginary;
      for (int t = 1; t <= half; t++) {
        int[] ofReal = plan.butterfly(of[t].real, of[prime - t].real);
        int[] ofImaginary = plan.butterfly(of[t].imaginary, of[prime - t].imaginary);
        real[0][t] = ofReal[0];
        real[1][t - 1] = ofReal[1];
        imaginary[0][t] = ofImaginary[0];
        imaginary[1][t - 1] = ofImaginary[1];
      }
      Complex[] bins = new Complex[prime];
      for (int k = 1; k <= half; k++) {
        float[] cosines = new float[half + 1];
        float[] sines = new float[half];
        cosines[0] = 1;
        for (int t = 1; t <= half; t++) {
          double angle = 2 * Math.PI * (k * t % prime) / prime;
          cosines[t] = (float) Math.cos(angle);
          sines[t - 1] = (float) Math.sin(angle);
        }
        int[] reals = plan.butterfly(plan.sum(real[0], cosines), plan.sum(imaginary[1], sines));
        int[] imaginaries =
            plan.butterfly(plan.sum(imaginary[0], cosines), plan.sum(real[1], sines));
        bins[k] = new Complex(reals[1], imaginaries[0]);
        bins[prime - k] = new Complex(reals[0], imaginaries[1]);
      }
      float[] ones = new float[half + 1];
      Arrays.fill(ones, 1);
      bins[0] = new Complex(plan.sum(real[0], ones), plan.sum(imaginary[0], ones));
      return bins;
    }

    /** Times {@code exp(2 pi i part / of)}. */
    private Complex turn(Complex value, long part, int of) {
      if (part % of == 0) {
        return value;
      }
      double angle = 2 * Math.PI * (part % of) / of;
      float cosine = (float) Math.cos(angle);
      int[] turned = plan.turn(value.real, value.imaginary, cosine, (float) Math.sin(angle));
      return new Complex(turned[0], turned[1]);
    }
  }
}
