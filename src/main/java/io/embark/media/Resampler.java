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

import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * One channel of sound at another rate: libswresample with a long filter (256 taps, Kaiser window),
 * near to what {@code soxr_hq} of librosa gives. One stream, one thread.
 */
final class Resampler implements AutoCloseable {
  private static final int FILTER_TAPS = 256;
  private static final double CUTOFF = 0.97;
  private static final double KAISER_BETA = 12;

  private final SwrContext context;

  Resampler(int from, int to) throws MediaFault {
    Ffmpeg.load();
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
  }

  /** What these samples add to the result, by now. */
  float[] convert(float[] samples) {
    try (FloatPointer in = new FloatPointer(samples);
        PointerPointer<FloatPointer> plane = new PointerPointer<FloatPointer>(1).put(in)) {
      return convert(plane, samples.length);
    }
  }

  /** What is left when no more samples come. */
  float[] end() {
    return convert(null, 0);
  }

  private float[] convert(PointerPointer<FloatPointer> in, int count) {
    int room = Math.max(1, swr_get_out_samples(context, count));
    try (FloatPointer out = new FloatPointer(room);
        PointerPointer<FloatPointer> plane = new PointerPointer<FloatPointer>(1).put(out)) {
      int made = Math.max(0, swr_convert(context, plane, room, in, count));
      float[] samples = new float[made];
      out.get(samples);
      return samples;
    }
  }

  @Override
  public void close() {
    swr_free(context);
  }
}
