package io.embark.media;

/** Where the samples of one channel come from, in order; one thread at a time. */
public interface SampleSource {
  /**
   * The next samples.
   *
   * @return how many; fewer than {@code length} only at the end
   * @throws MediaFault for what cannot be decoded
   */
  int read(float[] into, int offset, int length) throws MediaFault;
}
