package io.embark.media;

import java.util.Arrays;

/**
 * One channel of sound at another rate, as {@code soxr_hq} gives it, librosa's default. What comes
 * in is cut into blocks that overlap by the length of a filter; {@link RateFilter} says what is
 * done to them. Two blocks go through it at a time, as real and imaginary parts: a filter with a
 * real spectrum keeps them apart. Before and behind the sound there is silence. One stream, one
 * thread; what it holds does not grow.
 */
final class Resampler implements AutoCloseable {
  private final int from;
  private final int to;
  private final RateFilter filter;
  private final Phases phases;
  private final ComplexTransform forward;
  private final ComplexTransform back;

  /** One block and the next, which begins where the first has given all it can. */
  private final float[] blocks;

  private int blocksLength;
  private final float[] pairs;
  private final float[] bins;
  private final float[] pairsBetween;
  private final SampleBuffer between = new SampleBuffer();

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
    this.forward = ComplexTransform.of(ComplexTransform.To.SPECTRUM, filter.length);
    this.back = ComplexTransform.of(ComplexTransform.To.SAMPLES, filter.lengthBetween);
    this.blocks = new float[2 * (filter.length - filter.margin)];
    this.blocksLength = 2 * filter.margin; // silence
    this.pairs = new float[2 * filter.length];
    this.bins = new float[2 * filter.lengthBetween];
    this.pairsBetween = new float[2 * filter.lengthBetween];
    this.tooEarly = between(filter.margin) - phases.before();
  }

  /** Puts what these samples add to the result by now behind what is there. */
  void convert(float[] samples, int length, SampleBuffer into) {
    taken += length;
    int put = 0;
    while (put < length) {
      int some = Math.min(length - put, blocks.length - blocksLength);
      System.arraycopy(samples, put, blocks, blocksLength, some);
      put += some;
      blocksLength += some;
      if (blocksLength == blocks.length) {
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
      Arrays.fill(blocks, blocksLength, blocks.length, 0);
      transform();
      take(into, (int) Math.min(Integer.MAX_VALUE, length - given));
    }
  }

  /** Adds what two blocks give between the rates, and begins the next. */
  private void transform() {
    int second = filter.length - 2 * filter.margin;
    for (int i = 0; i < filter.length; i++) {
      pairs[2 * i] = blocks[i];
      pairs[2 * i + 1] = blocks[second + i];
    }
    forward.in().put(pairs, 0, pairs.length);
    forward.run();
    filter();
    back.in().put(bins, 0, bins.length);
    back.run();
    int unused = between(filter.margin);
    int some = filter.lengthBetween - 2 * unused;
    back.out().position(2L * unused).get(pairsBetween, 0, 2 * some);
    back.out().position(0);
    take(0, tooEarly, some);
    take(1, 0, some);
    tooEarly = 0;
    blocksLength = 2 * filter.margin;
    System.arraycopy(blocks, blocks.length - blocksLength, blocks, 0, blocksLength);
  }

  /** Bins of a transform to those of the way back; of a rate that is higher, the others stay 0. */
  private void filter() {
    float[] spectrum = filter.spectrum;
    int half = spectrum.length / 2;
    int below = bins.length - half;
    forward.out().get(bins, 0, half);
    forward.out().position(pairs.length - half).get(bins, below, half);
    forward.out().position(0);
    for (int i = 0; i < half; i++) {
      bins[i] *= spectrum[i];
    }
    for (int i = 0; i < half; i++) {
      bins[below + i] *= spectrum[half + i];
    }
  }

  /** Of the first block or the second, from one of its samples on. */
  private void take(int block, int first, int end) {
    float[] taken = between.room(end - first);
    int at = between.length() - first;
    for (int i = first; i < end; i++) {
      taken[at + i] = pairsBetween[2 * i + block];
    }
    between.add(end - first);
  }

  private int between(int samples) {
    return (int) ((long) samples * filter.lengthBetween / filter.length);
  }

  /** Puts what can be made by now behind what is there, at most so much. */
  private void take(SampleBuffer into, int most) {
    float[] made = into.room(phases.most(between.length()));
    int put = phases.put(between.samples(), between.length(), made, into.length());
    int some = Math.min(most, put);
    into.add(some);
    given += some;
    between.drop(phases.used());
  }

  @Override
  public void close() {
    forward.close();
    back.close();
  }
}
