package io.embark.media;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Steps that make rows of numbers out of rows, all of one length. Each value is made once; it has a
 * number, and a row as long as it is still read. Its loops are such that the compiler of OpenJDK 17
 * makes vector instructions of them. One thread, until the steps are placed.
 */
final class RowPlan {
  private final int given;
  private final List<Made> made = new ArrayList<>();
  private int values;

  /** Makes rows out of rows. */
  interface Step {
    /** Of all rows, the values that were given first. */
    void run(float[][] rows);
  }

  /** Makes values out of values, wherever they lie. */
  private interface Kind {
    Step at(int[] of, int[] into);
  }

  /** Values that are made, and out of which. */
  private static final class Made {
    final Kind kind;
    final int[] of;
    final int[] into;

    /** A result may not lie where a value lies. */
    final boolean isApart;

    Made(Kind kind, int[] of, int[] into, boolean isApart) {
      this.kind = kind;
      this.of = of;
      this.into = into;
      this.isApart = isApart;
    }
  }

  /**
   * @param given values that are there, from number 0 on
   */
  RowPlan(int given) {
    this.given = given;
    this.values = given;
  }

  private int[] make(Kind kind, int[] of, int count, boolean isApart) {
    int[] into = new int[count];
    for (int i = 0; i < count; i++) {
      into[i] = values++;
    }
    made.add(new Made(kind, of, into, isApart));
    return into;
  }

  /** The sum of two, and their difference. */
  int[] butterfly(int a, int b) {
    Kind kind =
        (of, into) -> rows -> butterfly(rows[of[0]], rows[of[1]], rows[into[0]], rows[into[1]]);
    return make(kind, new int[] {a, b}, 2, false);
  }

  /** The real and imaginary part of a product with {@code cosine + i sine}. */
  int[] turn(int real, int imaginary, float cosine, float sine) {
    Kind kind =
        (of, into) ->
            rows -> turn(rows[of[0]], rows[of[1]], rows[into[0]], rows[into[1]], cosine, sine);
    return make(kind, new int[] {real, imaginary}, 2, false);
  }

  /** Each times a factor. */
  int sum(int[] values, float[] factors) {
    Kind kind =
        (of, into) -> {
          RowSum sum = new RowSum(of, factors);
          return rows -> sum.put(rows[into[0]], rows);
        };
    return make(kind, values, 1, true)[0];
  }

  /** {@code by (a a + b b)}. */
  int power(int a, int b, float by) {
    Kind kind = (of, into) -> rows -> power(rows[of[0]], rows[of[1]], rows[into[0]], by);
    return make(kind, new int[] {a, b}, 1, false)[0];
  }

  /**
   * Gives each value a row, which is another's before and after.
   *
   * @param kept values that are wanted at the end; their rows afterwards
   * @param steps get what is to be done
   * @return rows in all, those of the values that were given first
   */
  int place(int[] kept, List<Step> steps) {
    int[] lastRead = lastRead(kept);
    int[] row = new int[values];
    for (int value = 0; value < given; value++) {
      row[value] = value;
    }
    int rows = given;
    Deque<Integer> free = new ArrayDeque<>();
    for (int i = 0; i < made.size(); i++) {
      Made one = made.get(i);
      List<Integer> done = new ArrayList<>();
      for (int value : Arrays.stream(one.of).distinct().toArray()) {
        if (lastRead[value] == i) {
          done.add(row[value]);
        }
      }
      if (!one.isApart) {
        done.forEach(free::push);
      }
      for (int value : one.into) {
        row[value] = free.isEmpty() ? rows++ : free.pop();
      }
      if (one.isApart) {
        done.forEach(free::push);
      }
      steps.add(one.kind.at(rows(one.of, row), rows(one.into, row)));
    }
    System.arraycopy(rows(kept, row), 0, kept, 0, kept.length);
    return rows;
  }

  private int[] lastRead(int[] kept) {
    int[] lastRead = new int[values];
    for (int i = 0; i < made.size(); i++) {
      for (int value : made.get(i).of) {
        lastRead[value] = i;
      }
    }
    for (int value : kept) {
      lastRead[value] = Integer.MAX_VALUE;
    }
    return lastRead;
  }

  private static int[] rows(int[] values, int[] row) {
    return Arrays.stream(values).map(value -> row[value]).toArray();
  }

  private static void butterfly(float[] a, float[] b, float[] sum, float[] difference) {
    for (int i = 0; i < sum.length; i++) {
      float x = a[i];
      float y = b[i];
      sum[i] = x + y;
      difference[i] = x - y;
    }
  }

  private static void turn(
      float[] a, float[] b, float[] real, float[] imaginary, float cosine, float sine) {
    for (int i = 0; i < real.length; i++) {
      float x = a[i];
      float y = b[i];
      real[i] = cosine * x - sine * y;
      imaginary[i] = cosine * y + sine * x;
    }
  }

  private static void power(float[] a, float[] b, float[] into, float by) {
    for (int i = 0; i < into.length; i++) {
      into[i] = by * (a[i] * a[i] + b[i] * b[i]);
    }
  }
}
