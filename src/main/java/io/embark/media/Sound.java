package io.embark.media;

/**
 * Sound in memory, one channel.
 *
 * @param samples in [-1, 1] for what is stored as whole numbers; owned by the sound, not copied
 * @param rate samples a second
 */
@SuppressWarnings("ArrayRecordComponent") // large; identity and equality are never asked for
public record Sound(float[] samples, int rate) {
  /** From its start. */
  public SampleSource source() {
    int[] at = {0};
    return (into, offset, length) -> {
      int some = Math.min(length, samples.length - at[0]);
      System.arraycopy(samples, at[0], into, offset, some);
      at[0] += some;
      return some;
    };
  }

  /** The same at another rate. */
  public Sound at(int otherRate) throws MediaFault {
    if (otherRate == rate) {
      return this;
    }
    try (Resampler resampler = new Resampler(rate, otherRate)) {
      return new Sound(resampler.all(samples), otherRate);
    }
  }
}
