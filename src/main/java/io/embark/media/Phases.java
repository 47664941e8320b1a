package io.embark.media;

/**
 * The short filter of a {@link RateFilter}: new samples out of those between the rates. One stream,
 * one thread.
 */
interface Phases {
  /** Samples between that the first new one takes from before its own time. */
  int before();

  /** New samples that may be made of so many between, at most. */
  int most(int length);

  /**
   * Makes what can be made by now.
   *
   * @param between as many of them count as {@code length} says
   * @return how many were put from {@code at} on
   */
  int put(float[] between, int length, float[] into, int at);

  /** Samples between that are no longer needed, all in front. */
  int used();

  /** Where the rate between is the new one. */
  final class None implements Phases {
    private int used;

    @Override
    public int before() {
      return 0;
    }

    @Override
    public int most(int length) {
      return length;
    }

    @Override
    public int put(float[] between, int length, float[] into, int at) {
      System.arraycopy(between, 0, into, at, length);
      used = length;
      return length;
    }

    @Override
    public int used() {
      return used;
    }
  }
}
