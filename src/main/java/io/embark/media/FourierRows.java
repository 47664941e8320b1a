package io.embark.media;

import java.util.ArrayList;
import java.util.List;

/**
 * The Fourier transforms of many real sequences at a time, side by side: a row holds the same place
 * of all. Their even places are taken for real and their odd ones for imaginary parts of complex
 * ones, half as long. Of these Stockham's algorithm with mixed radices: what a stage makes of a
 * sequence of length {@code n = r m} is {@code y[q + s (r p + k)]}, the sum over {@code t} of
 * {@code x[q + s (p + m t)]} times {@code exp(-2 pi i k (m t + p) / n)}, and the next has {@code m}
 * for {@code n} and {@code r s} for {@code s} (Van Loan, Computational Frameworks for the Fast
 * Fourier Transform, 1.7 and 2.4). A last stage makes them those of the real ones (Numerical
 * Recipes, 12.3). Immutable.
 */
final class FourierRows {
  private final int length;
  private final List<RowSum[]> stages = new ArrayList<>();

  /**
   * @param length of a sequence, even
   */
  FourierRows(int length) {
    this.length = length;
    int half = length / 2;
    int left = half;
    while (left > 1) {
      int radix = radix(left);
      stages.add(stage(half, left, radix));
      left /= radix;
    }
    stages.add(ofReal(half, stages.isEmpty()));
  }

  /** Rows that are needed for it: a sample each, later real parts, then imaginary parts. */
  int rows() {
    return length + 2;
  }

  /** 5, then other odd ones; of powers of two one 2 if it must be, then 4. */
  private static int radix(int length) {
    if (length % 5 == 0) {
      return 5;
    }
    int twos = Integer.numberOfTrailingZeros(length);
    int odd = length >> twos;
    if (odd == 1) {
      return twos % 2 == 1 ? 2 : 4;
    }
    int radix = 3;
    while (odd % radix != 0) {
      radix += 2;
    }
    return radix;
  }

  private static RowSum[] stage(int length, int left, int radix) {
    RowSum[] sums = new RowSum[2 * length];
    int groups = left / radix;
    int stride = length / left;
    for (int p = 0; p < groups; p++) {
      for (int k = 0; k < radix; k++) {
        float[] cosines = new float[radix];
        float[] sines = new float[radix];
        for (int t = 0; t < radix; t++) {
          long turn = (long) k * (t * groups + p) % left;
          cosines[t] = (float) cosine(4 * turn, left);
          sines[t] = (float) cosine(4 * turn - left, left);
        }
        for (int q = 0; q < stride; q++) {
          int[] rows = new int[2 * radix];
          float[] real = new float[2 * radix];
          float[] imaginary = new float[2 * radix];
          for (int t = 0; t < radix; t++) { // (x + yi) (c - si) = (cx + sy) + (cy - sx) i
            int place = q + stride * (p + t * groups);
            rows[2 * t] = real(place, stride == 1);
            rows[2 * t + 1] = imaginary(place, length, stride == 1);
            real[2 * t] = cosines[t];
            real[2 * t + 1] = sines[t];
            imaginary[2 * t] = -sines[t];
            imaginary[2 * t + 1] = cosines[t];
          }
          int out = q + stride * (radix * p + k);
          sums[out] = new RowSum(rows, real);
          sums[length + out] = new RowSum(rows, imaginary);
        }
      }
    }
    return sums;
  }

  /**
   * With {@code E = (Z[k] + Z*[h-k]) / 2}, {@code O = (Z[k] - Z*[h-k]) / 2i} and {@code W = exp(-i
   * pi k / h)}: {@code X[k] = E + W O}.
   */
  private static RowSum[] ofReal(int half, boolean isFirst) {
    RowSum[] sums = new RowSum[2 * (half + 1)];
    for (int k = 0; k <= half; k++) {
      int other = (half - k) % half;
      int[] rows = {
        real(k % half, isFirst),
        real(other, isFirst),
        imaginary(k % half, half, isFirst),
        imaginary(other, half, isFirst)
      };
      float c = (float) cosine(2L * k, half) / 2;
      float s = (float) cosine(2L * k - half, half) / 2;
      sums[k] = new RowSum(rows, new float[] {0.5F - s, 0.5F + s, c, c});
      sums[half + 1 + k] = new RowSum(rows, new float[] {-c, c, 0.5F - s, -0.5F - s});
    }
    return sums;
  }

  /** The row of a real part; of samples the even ones. */
  private static int real(int place, boolean isSample) {
    return isSample ? 2 * place : place;
  }

  private static int imaginary(int place, int half, boolean isSample) {
    return isSample ? 2 * place + 1 : half + place;
  }

  /** Of so many quarters of a turn, divided: 0 exactly where it is. */
  private static double cosine(long quarters, int by) {
    return quarters % by == 0 && quarters / by % 2 != 0 ? 0 : Math.cos(Math.PI / 2 * quarters / by);
  }

  /**
   * Transforms.
   *
   * @param rows a sample each; written over
   * @param others as many; written over
   * @return which of both holds the transform: real parts of half as many bins and one, then
   *     imaginary parts
   */
  float[][] of(float[][] rows, float[][] others) {
    float[][] from = rows;
    float[][] to = others;
    for (RowSum[] stage : stages) {
      for (int out = 0; out < stage.length; out++) {
        stage[out].put(to[out], from);
      }
      float[][] spare = from;
      from = to;
      to = spare;
    }
    return from;
  }
}
