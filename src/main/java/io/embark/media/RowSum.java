package io.embark.media;

import java.util.Arrays;

/**
 * A row of numbers as a sum of others, each times a factor. Of loops that write one array and read
 * four or five others, added one after the other, the compiler of OpenJDK 17 makes vector
 * instructions; not if they write two, or read six. Immutable.
 */
final class RowSum {
  private static final int FOUR = 4;
  private static final int FIVE = 5;

  private final int[] rows;
  private final float[] factors;

  /** So many of them are taken by five, then the others by four. */
  private final int inFives;

  /**
   * @param rows that are summed
   * @param factors of each; those of 0 are left out
   */
  RowSum(int[] rows, float[] factors) {
    int[] kept = new int[rows.length + FOUR];
    float[] by = new float[rows.length + FOUR];
    int count = 0;
    for (int i = 0; i < rows.length; i++) {
      if (factors[i] != 0) {
        kept[count] = rows[i];
        by[count++] = factors[i];
      }
    }
    Arrays.fill(kept, count, kept.length, kept[0]); // times 0
    count = Math.max(count, FOUR);
    while (count % FOUR * FIVE > count) {
      count++;
    }
    this.rows = Arrays.copyOf(kept, count);
    this.factors = Arrays.copyOf(by, count);
    this.inFives = count % FOUR * FIVE;
  }

  /** Of these, all of one length. */
  void put(float[] into, float[][] of) {
    int at = 0;
    for (; at < inFives; at += FIVE) {
      if (at == 0) {
        five(into, of[rows[0]], of[rows[1]], of[rows[2]], of[rows[3]], of[rows[4]]);
      } else {
        addFive(
            into,
            of[rows[at]],
            of[rows[at + 1]],
            of[rows[at + 2]],
            of[rows[at + 3]],
            of[rows[at + 4]],
            at);
      }
    }
    for (; at < rows.length; at += FOUR) {
      if (at == 0) {
        four(into, of[rows[0]], of[rows[1]], of[rows[2]], of[rows[3]]);
      } else {
        addFour(into, of[rows[at]], of[rows[at + 1]], of[rows[at + 2]], of[rows[at + 3]], at);
      }
    }
  }

  private void five(float[] into, float[] a, float[] b, float[] c, float[] d, float[] e) {
    float byA = factors[0];
    float byB = factors[1];
    float byC = factors[2];
    float byD = factors[3];
    float byE = factors[4];
    for (int i = 0; i < into.length; i++) {
      into[i] = byA * a[i] + byB * b[i] + byC * c[i] + byD * d[i] + byE * e[i];
    }
  }

  private void addFive(
      float[] into, float[] a, float[] b, float[] c, float[] d, float[] e, int at) {
    float byA = factors[at];
    float byB = factors[at + 1];
    float byC = factors[at + 2];
    float byD = factors[at + 3];
    float byE = factors[at + 4];
    for (int i = 0; i < into.length; i++) {
      into[i] += byA * a[i] + byB * b[i] + byC * c[i] + byD * d[i] + byE * e[i];
    }
  }

  private void four(float[] into, float[] a, float[] b, float[] c, float[] d) {
    float byA = factors[0];
    float byB = factors[1];
    float byC = factors[2];
    float byD = factors[3];
    for (int i = 0; i < into.length; i++) {
      into[i] = byA * a[i] + byB * b[i] + byC * c[i] + byD * d[i];
    }
  }

  private void addFour(float[] into, float[] a, float[] b, float[] c, float[] d, int at) {
    float byA = factors[at];
    float byB = factors[at + 1];
    float byC = factors[at + 2];
    float byD = factors[at + 3];
    for (int i = 0; i < into.length; i++) {
      into[i] += byA * a[i] + byB * b[i] + byC * c[i] + byD * d[i];
    }
  }
}
