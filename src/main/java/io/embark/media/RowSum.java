package io.embark.media;

import java.util.Arrays;

/**
 * A row of numbers as a sum of others, each times a factor. A loop writes one array and reads few
 * others: of such the compiler makes vector instructions. Immutable.
 */
final class RowSum {
  private static final int MOST = 4;

  private final int[] rows;
  private final float[] factors;

  /**
   * @param rows that are summed
   * @param factors of each; those of 0 are left out
   */
  RowSum(int[] rows, float[] factors) {
    int[] kept = new int[rows.length + 2];
    float[] by = new float[rows.length + 2];
    int count = 0;
    for (int i = 0; i < rows.length; i++) {
      if (factors[i] != 0) {
        kept[count] = rows[i];
        by[count++] = factors[i];
      }
    }
    kept[count] = count == 0 ? 0 : kept[0]; // times 0: they go in twos
    int even = Math.max(2, count + count % 2);
    this.rows = Arrays.copyOf(kept, even);
    this.factors = Arrays.copyOf(by, even);
  }

  /** Of these, all of one length. */
  void put(float[] into, float[][] of) {
    int at;
    if (rows.length >= MOST) {
      four(into, of[rows[0]], of[rows[1]], of[rows[2]], of[rows[3]], 0);
      at = MOST;
    } else {
      two(into, of[rows[0]], of[rows[1]], factors[0], factors[1]);
      at = 2;
    }
    for (; at + MOST <= rows.length; at += MOST) {
      addFour(into, of[rows[at]], of[rows[at + 1]], of[rows[at + 2]], of[rows[at + 3]], at);
    }
    if (at < rows.length) {
      addTwo(into, of[rows[at]], of[rows[at + 1]], factors[at], factors[at + 1]);
    }
  }

  private void four(float[] into, float[] a, float[] b, float[] c, float[] d, int at) {
    float byA = factors[at];
    float byB = factors[at + 1];
    float byC = factors[at + 2];
    float byD = factors[at + 3];
    for (int i = 0; i < into.length; i++) {
      into[i] = byA * a[i] + byB * b[i] + (byC * c[i] + byD * d[i]);
    }
  }

  private void addFour(float[] into, float[] a, float[] b, float[] c, float[] d, int at) {
    float byA = factors[at];
    float byB = factors[at + 1];
    float byC = factors[at + 2];
    float byD = factors[at + 3];
    for (int i = 0; i < into.length; i++) {
      into[i] += byA * a[i] + byB * b[i] + (byC * c[i] + byD * d[i]);
    }
  }

  private static void two(float[] into, float[] a, float[] b, float byA, float byB) {
    for (int i = 0; i < into.length; i++) {
      into[i] = byA * a[i] + byB * b[i];
    }
  }

  private static void addTwo(float[] into, float[] a, float[] b, float byA, float byB) {
    for (int i = 0; i < into.length; i++) {
      into[i] += byA * a[i] + byB * b[i];
    }
  }
}
