package io.embark.media;

/**
 * Of rates that have next to nothing in common: taps between those of a table's neighbours, a new
 * sample after the other.
 */
final class TablePhases implements Phases {
  private final float[] table;
  private final int taps;
  private final long phases;
  private final long step;
  private int next;
  private long phase;

  /**
   * @param table a row of taps for each of so many phases at equal distances, and one behind the
   *     last
   * @param taps a multiple of 4
   * @param phases of a sample between
   * @param step phases from one new sample to the next
   */
  TablePhases(float[] table, int taps, long phases, long step) {
    this.table = table;
    this.taps = taps;
    this.phases = phases;
    this.step = step;
  }

  @Override
  public int before() {
    return taps / 2 - 1;
  }

  @Override
  public int most(int length) {
    return (int) (length * phases / step) + 1;
  }

  @Override
  public int put(float[] between, int length, float[] into, int at) {
    int rows = table.length / taps - 1;
    next -= used();
    int end = at;
    while (next + taps <= length) {
      double place = (double) phase * rows / phases;
      int row = (int) place;
      float first = product(between, next, row * taps);
      float second = product(between, next, (row + 1) * taps);
      into[end++] = first + (float) (place - row) * (second - first);
      phase += step;
      next += (int) (phase / phases);
      phase %= phases;
    }
    return end - at;
  }

  /** Four sums side by side: one after the other would wait for each. */
  private float product(float[] between, int at, int row) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    for (int tap = 0; tap < taps; tap += 4) {
      a += between[at + tap] * table[row + tap];
      b += between[at + tap + 1] * table[row + tap + 1];
      c += between[at + tap + 2] * table[row + tap + 2];
      d += between[at + tap + 3] * table[row + tap + 3];
    }
    return a + b + (c + d);
  }

  @Override
  public int used() {
    return next;
  }
}
