package io.embark.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set_double;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set_int;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc_set_opts2;
import static org.bytedeco.ffmpeg.global.swresample.swr_convert;
import static org.bytedeco.ffmpeg.global.swresample.swr_free;
import static org.bytedeco.ffmpeg.global.swresample.swr_get_out_samples;
import static org.bytedeco.ffmpeg.global.swresample.swr_init;

import java.math.BigInteger;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * One channel of sound at another rate, near {@code soxr_hq}, librosa's default: within 1e-3 where
 * the rate falls; where it rises within 1e-2, since what lies between 0.9 of the old Nyquist
 * frequency and the whole of it passes here and is half lost there. A sinc of 184 zero crossings in
 * a Kaiser window of beta 12, which passes what is below 0.957 of the lower Nyquist frequency, by
 * libswresample. Before and behind the sound there is silence (libswresample would mirror it). One
 * stream, one thread.
 */
final class Resampler implements AutoCloseable {
  private static final int FILTER_TAPS = 184;
  private static final double CUTOFF = 0.957;
  private static final double KAISER_BETA = 12;

  /** Silence on each side: longer than the filter. */
  private static final int PARTS_OF_A_SECOND = 10;

  private static final float[] NOTHING = {};

  /** More at a time would not stay in a core's cache. */
  private static final int PIECE_SAMPLES = 1 << 13;

  private final SwrContext context;
  private final FloatPointer in;
  private final PointerPointer<FloatPointer> inPlane;
  private final PointerPointer<FloatPointer> outPlane;
  private FloatPointer out;
  private final int from;
  private final int to;
  private final int silence;
  private long toDrop;
  private long taken;
  private long given;

  Resampler(int from, int to) throws MediaFault {
    Ffmpeg.load();
    this.from = from;
    this.to = to;
    int common = BigInteger.valueOf(from).gcd(BigInteger.valueOf(to)).intValue();
    int times =
        Math.max(1, common / PARTS_OF_A_SECOND + 1); // a whole number of samples on both sides
    this.silence = from / common * times;
    this.toDrop = (long) to / common * times;
    SwrContext made = new SwrContext(null);
    try (AVChannelLayout mono = new AVChannelLayout()) {
      av_channel_layout_default(mono, 1);
      swr_alloc_set_opts2(
          made, mono, AV_SAMPLE_FMT_FLT, to, mono, AV_SAMPLE_FMT_FLT, from, 0, null);
    }
    av_opt_set_int(made, "filter_size", FILTER_TAPS, 0);
    av_opt_set_int(made, "exact_rational", 1, 0);
    av_opt_set_double(made, "cutoff", CUTOFF, 0);
    av_opt_set_double(made, "kaiser_beta", KAISER_BETA, 0);
    int started = swr_init(made);
    if (started < 0) {
      swr_free(made);
      throw MediaReason.UNSUPPORTED_CODEC.because(
          "sound of " + from + " samples a second: " + Ffmpeg.said(started));
    }
    this.context = made;
    this.in = new FloatPointer(PIECE_SAMPLES);
    this.inPlane = new PointerPointer<FloatPointer>(1).put(in);
    this.out = new FloatPointer(PIECE_SAMPLES);
    this.outPlane = new PointerPointer<FloatPointer>(1).put(out);
  }

  /** What these samples add to the result, by now. */
  float[] convert(float[] samples) {
    float[] first = taken == 0 ? kept(converted(new float[silence]), Long.MAX_VALUE) : NOTHING;
    taken += samples.length;
    return joined(first, kept(converted(samples), Long.MAX_VALUE));
  }

  /** Of a whole sound. */
  float[] all(float[] samples) {
    return joined(convert(samples), end());
  }

  /** What is left when no more samples come; as long as soxr makes a sound all in all. */
  float[] end() {
    long whole = Math.round((double) taken * to / from);
    float[] last = kept(converted(new float[silence]), whole - given);
    return joined(last, kept(flushed(), whole - given));
  }

  /** Without what stands for the silence in front, and at most so many. */
  private float[] kept(float[] made, long most) {
    int dropped = (int) Math.min(toDrop, made.length);
    toDrop -= dropped;
    int count = (int) Math.max(0, Math.min(most, made.length - dropped));
    given += count;
    return Arrays.copyOfRange(made, dropped, dropped + count);
  }

  private static float[] joined(float[] first, float[] second) {
    if (first.length == 0) {
      return second;
    }
    float[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private float[] converted(float[] samples) {
    float[] made = new float[Math.max(1, swr_get_out_samples(context, samples.length))];
    int length = 0;
    for (int at = 0; at < samples.length; at += PIECE_SAMPLES) {
      int count = Math.min(PIECE_SAMPLES, samples.length - at);
      in.put(samples, at, count);
      length = put(inPlane, count, made, length);
    }
    return Arrays.copyOf(made, length);
  }

  private float[] flushed() {
    float[] made = new float[Math.max(1, swr_get_out_samples(context, 0))];
    return Arrays.copyOf(made, put(null, 0, made, 0));
  }

  /** Puts what comes of so many samples behind what is there, and says where that ends. */
  private int put(PointerPointer<FloatPointer> samples, int count, float[] made, int length) {
    int room = Math.max(1, swr_get_out_samples(context, count));
    if (room > out.capacity()) {
      out.close();
      out = new FloatPointer(room);
      outPlane.put(out);
    }
    int more = Math.max(0, swr_convert(context, outPlane, room, samples, count));
    out.get(made, length, more);
    return length + more;
  }

  @Override
  public void close() {
    in.close();
    inPlane.close();
    out.close();
    outPlane.close();
    swr_free(context);
  }
}
