package io.embark.media;

import java.util.Arrays;

/**
 * One channel of sound at another rate, as {@code soxr_hq} gives it, librosa's default. What comes
 * in is cut into blocks that overlap by the length of a filter; {@link RateFilter} says what is
 * done to them. Before and behind the sound there is silence. One stream, one thread; what it holds
 * does not grow.
 */
final class Resampler implements AutoCloseable {
  private final int from;
  private final int to;
  private final RateFilter filter;
  private final Phases phases;
  private final RealTransform forward;
  private final RealTransform back;
  private final float[] block;
  private int blockLength;
  private final float[] bins;
  private float[] between;
  private int betweenLength;

  /** Samples between that lie before all that the first new one takes: sound rings before it. */
  private int tooEarly;

  private long taken;
  private long given;

  Resampler(int from, int to) throws MediaFault {
    Ffmpeg.load();
    this.from = from;
    this.to = to;
    this.filter = RateFilter.of(from, to);
    this.phases = filter.stream();
    this.forward = RealTransform.of(RealTransform.To.SPECTRUM, filter.length);
    this.back = RealTransform.of(RealTransform.To.SAMPLES, filter.lengthBetween);
    this.block = new float[filter.length];
    this.blockLength = 2 * filter.margin; // silence
    this.bins = new float[filter.lengthBetween + 2];
    this.between = new float[filter.lengthBetween];
    this.tooEarly = between(filter.margin) - phases.before();
  }

  /** Puts what these samples add to the result by now behind what is there. */
  void convert(float[] samples, int length, SampleBuffer into) {
    taken += length;
    int put = 0;
    while (put < length) {
      int some = Math.min(length - put, block.length - blockLength);
      System.arraycopy(samples, put, block, blockLength, some);
      put += some;
      blockLength += some;
      if (blockLength == block.length) {
        transform();
        take(into, Integer.MAX_VALUE);
      }
    }
  }

  /** Of a whole sound. */
  float[] all(float[] samples) {
    SampleBuffer made = new SampleBuffer();
    convert(samples, samples.length, made);
    end(made);
    return made.copy();
  }

  /**
   * The same with what is left when no more samples come: as long as soxr makes a sound all in all.
   */
  void end(SampleBuffer into) {
    long length = Math.round((double) taken * to / from);
    while (given < length) {
      Arrays.fill(block, blockLength, block.length, 0);
      transform();
      take(into, (int) Math.min(Integer.MAX_VALUE, length - given));
    }
  }

  /** Adds what a block gives between the rates, and begins the next. */
  private void transform() {
    forward.in().put(block, 0, block.length);
    forward.run();
    float[] spectrum = filter.spectrum;
    forward.out().get(bins, 0, spectrum.length);
    for (int i = 0; i < spectrum.length; i++) {
      bins[i] *= spectrum[i];
    }
    back.in().put(bins, 0, bins.length);
    back.run();
    int first = between(filter.margin) + tooEarly;
    int some = filter.lengthBetween - between(filter.margin) - first;
    tooEarly = 0;
    if (betweenLength + some > between.length) {
      between = Arrays.copyOf(between, 2 * (betweenLength + some));
    }
    back.out().position(first).get(between, betweenLength, some);
    back.out().position(0);
    betweenLength += some;
    blockLength = 2 * filter.margin;
    System.arraycopy(block, block.length - blockLength, block, 0, blockLength);
  }

  private int between(int samples) {
    return (int) ((long) samples * filter.lengthBetween / filter.length);
  }

  /** Puts what can be made by now behind what is there, at most so much. */
  private void take(SampleBuffer into, int most) {
    float[] made = into.room(phases.most(betweenLength));
    int some = Math.min(most, phases.put(between, betweenLength, made, into.length()));
    into.add(some);
    given += some;
    betweenLength -= phases.used();
    System.arraycopy(between, phases.used(), between, 0, betweenLength);
  }

  @Override
  public void close() {
    forward.close();
    back.close();
  }
}
