package io.embark.media;

import java.util.Arrays;

/**
 * One channel of sound at another rate, as {@code soxr_hq} gives it, librosa's default. What comes
 * in is cut into blocks that overlap by the length of a filter; {@link RateFilter} says what is
 * done to them. Before and behind the sound there is silence. One stream, one thread; what it holds
 * does not grow.
 */
final class Resampler implements AutoCloseable {
  private static final float[] NOTHING = {};

  private final int from;
  private final int to;
  private final RateFilter filter;
  private final RealTransform forward;
  private final RealTransform back;
  private final float[] block;
  private int blockLength;
  private final float[] bins;
  private float[] between;
  private int betweenLength;

  /** Where the next sample is: in {@link #between} the first that counts, and of the phases. */
  private int at;

  private long phase;
  private long taken;
  private long given;

  Resampler(int from, int to) throws MediaFault {
    Ffmpeg.load();
    this.from = from;
    this.to = to;
    this.filter = RateFilter.of(from, to);
    this.forward = new RealTransform(RealTransform.To.SPECTRUM, filter.length);
    this.back = new RealTransform(RealTransform.To.SAMPLES, filter.lengthBetween);
    this.block = new float[filter.length];
    this.blockLength = filter.margin; // silence
    this.bins = new float[filter.lengthBetween + 2];
    this.between = new float[RateFilter.TAPS + filter.lengthBetween];
    this.betweenLength = isBetweenEnough() ? 0 : RateFilter.TAPS / 2 - 1; // silence
  }

  /** What these samples add to the result, by now. */
  float[] convert(float[] samples) {
    taken += samples.length;
    float[] made = NOTHING;
    int length = 0;
    int put = 0;
    while (put < samples.length) {
      int some = Math.min(samples.length - put, block.length - blockLength);
      System.arraycopy(samples, put, block, blockLength, some);
      put += some;
      blockLength += some;
      if (blockLength == block.length) {
        transform();
        made = room(made, length);
        length = take(made, length);
      }
    }
    return made.length == length ? made : Arrays.copyOf(made, length);
  }

  /** Of a whole sound. */
  float[] all(float[] samples) {
    float[] first = convert(samples);
    float[] last = end();
    float[] both = Arrays.copyOf(first, first.length + last.length);
    System.arraycopy(last, 0, both, first.length, last.length);
    return both;
  }

  /** What is left when no more samples come; as long as soxr makes a sound all in all. */
  float[] end() {
    int left = (int) (Math.round((double) taken * to / from) - given);
    float[] made = NOTHING;
    int length = 0;
    while (length < left) {
      Arrays.fill(block, blockLength, block.length, 0);
      transform();
      made = room(made, length);
      length = take(made, length);
    }
    return Arrays.copyOf(made, Math.max(0, left));
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
    int skipped = between(filter.margin);
    int some = filter.lengthBetween - 2 * skipped;
    back.out().position(skipped).get(between, betweenLength, some);
    back.out().position(0);
    betweenLength += some;
    blockLength = 2 * filter.margin;
    System.arraycopy(block, block.length - blockLength, block, 0, blockLength);
  }

  private boolean isBetweenEnough() {
    return filter.step == filter.phases;
  }

  private int between(int samples) {
    return (int) ((long) samples * filter.lengthBetween / filter.length);
  }

  /** The same, with room for what a block may add. */
  private float[] room(float[] made, int length) {
    int least = length + (int) (betweenLength * filter.phases / filter.step) + 1;
    return made.length >= least ? made : Arrays.copyOf(made, Math.max(least, 2 * length));
  }

  /** Puts all new samples that can be made by now behind what is there; says where that ends. */
  private int take(float[] made, int length) {
    int end = length;
    if (isBetweenEnough()) {
      System.arraycopy(between, 0, made, end, betweenLength);
      end += betweenLength;
      betweenLength = 0;
      given += end - length;
      return end;
    }
    int whole = (int) (filter.step / filter.phases);
    long part = filter.step % filter.phases;
    while (at + RateFilter.TAPS <= betweenLength) {
      made[end++] = filter.sample(between, at, phase);
      at += whole;
      phase += part;
      if (phase >= filter.phases) {
        phase -= filter.phases;
        at++;
      }
    }
    int kept = Math.max(0, betweenLength - at);
    System.arraycopy(between, betweenLength - kept, between, 0, kept);
    at -= betweenLength - kept;
    betweenLength = kept;
    given += end - length;
    return end;
  }

  @Override
  public void close() {
    forward.close();
    back.close();
  }
}
