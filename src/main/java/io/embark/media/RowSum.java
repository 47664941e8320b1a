package io.embark.media;

import java.util.Arrays;

/**
 * A row of numbers as a sum of others, each times a factor. Of loops that write one array and read
 * two to five others, added one after the other, the compiler of OpenJDK 17 makes vector
 * instructions; not if they read six, or at places that a variable says. Immutable.
 */
final class RowSum {
  private static final int MOST = 5;

  private final int[] rows;
  private final float[] factors;

  /**
   * @param rows that are summed
   * @param factors of each; those of 0 are left out
   */
  RowSum(int[] rows, float[] factors) {
    int[] kept = new int[Math.max(2, rows.length)]; // one row and no row are padded, times 0
    float[] by = new float[kept.length];
    int count = 0;
    for (int i = 0; i < rows.length; i++) {
      if (factors[i] != 0) {
        kept[count] = rows[i];
        by[count++] = factors[i];
      }
    }
    count = Math.max(count, 2);
    this.rows = Arrays.copyOf(kept, count);
    this.factors = Arrays.copyOf(by, count);
  }

  /** Of these, all of one length. */
  void put(float[] into, float[][] of) {
    int at = 0;
    while (at < rows.length) {
      int some = some(rows.length - at);
      if (at == 0) {
        first(some, into, of);
      } else {
        add(some, into, of, at);
      }
      at += some;
    }
  }

  /** Of those that are left: five, four, or what leaves as many. */
  private static int some(int left) {
    if (left <= MOST) {
      return left;
    }
    return left % MOST == 1 ? MOST - 1 : MOST;
  }

  private void first(int some, float[] into, float[][] of) {
    switch (some) {
      case 2 -> two(into, of[rows[0]], of[rows[1]]);
      case 3 -> three(into, of[rows[0]], of[rows[1]], of[rows[2]]);
      case 4 -> four(into, of[rows[0]], of[rows[1]], of[rows[2]], of[rows[3]]);
      default -> five(into, of[rows[0]], of[rows[1]], of[rows[2]], of[rows[3]], of[rows[4]]);
    }
  }

  private void add(int some, float[] into, float[][] of, int at) {
    float[] a = of[rows[at]];
    float[] b = of[rows[at + 1]];
    switch (some) {
      case 2 -> addTwo(into, a, b, at);
      case 3 -> addThree(into, a, b, of[rows[at + 2]], at);
      case 4 -> addFour(into, a, b, of[rows[at + 2]], of[rows[at + 3]], at);
      default -> addFive(into, a, b, of[rows[at + 2]], of[rows[at + 3]], of[rows[at + 4]], at);
    }
  }

  private void two(float[] into, float[] a, float[] b) {
    float byA = factors[0];
    float byB = factors[1];
    for (int i = 0; i < into.length; i++) {
      into[i] = byA * a[i] + byB * b[i];
    }
  }

  private void three(float[] into, float[] a, float[] b, float[] c) {
    float byA = factors[0];
    float byB = factors[1];
    float byC = factors[2];
    for (int i = 0; i < into.length; i++) {
      into[i] = byA * a[i] + byB * b[i] + byC * c[i];
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

  private void addTwo(float[] into, float[] a, float[] b, int at) {
    float byA = factors[at];
    float byB = factors[at + 1];
    for (int i = 0; i < into.length; i++) {
      into[i] += byA * a[i] + byB * b[i];
    }
  }

  private void addThree(float[] into, float[] a, float[] b, float[] c, int at) {
    float byA = factors[at];
    float byB = factors[at + 1];
    float byC = factors[at + 2];
    for (int i = 0; i < into.length; i++) {
      into[i] += byA * a[i] + byB * b[i] + byC * c[i];
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
}
