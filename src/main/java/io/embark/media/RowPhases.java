package io.embark.media;

/**
 * Of rates of which a period is short: many periods at a time, side by side. A row of what goes in
 * is the same place of all periods, and so is a row of what comes out, a {@link RowSum}.
 */
final class RowPhases implements Phases {
  /** Enough for loops in vectors; a second of sound and a bit, of most rates. */
  private static final int TOGETHER = 64;

  private final RowSum[] phases;
  private final int step;
  private final int before;
  private final float[][] rows;
  private final float[] made = new float[TOGETHER];
  private int used;

  /**
   * @param phases what a period gives
   * @param step samples between of a period
   * @param taps samples between that one new sample takes
   */
  RowPhases(RowSum[] phases, int step, int taps) {
    this.phases = phases;
    this.step = step;
    this.before = taps / 2 - 1;
    this.rows = new float[step + taps][];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = new float[TOGETHER]; // all at once would be a call of the JVM for each
    }
  }

  @Override
  public int before() {
    return before;
  }

  @Override
  public int most(int length) {
    int behind = rows.length - step; // what the last of a period take of the next
    return Math.max(0, (length - behind) / (TOGETHER * step)) * TOGETHER * phases.length;
  }

  @Override
  public int put(float[] between, int length, float[] into, int at) {
    int most = most(length);
    int end = at;
    used = 0;
    while (end < at + most) {
      for (int row = 0; row < rows.length; row++) {
        spread(between, used + row, rows[row]);
      }
      for (int phase = 0; phase < phases.length; phase++) {
        phases[phase].put(made, rows);
        gather(into, end + phase);
      }
      used += TOGETHER * step;
      end += TOGETHER * phases.length;
    }
    return end - at;
  }

  private void spread(float[] between, int from, float[] row) {
    int place = from;
    for (int i = 0; i < row.length; i++) {
      row[i] = between[place];
      place += step;
    }
  }

  private void gather(float[] into, int from) {
    int place = from;
    for (float sample : made) {
      into[place] = sample;
      place += phases.length;
    }
  }

  @Override
  public int used() {
    return used;
  }
}
