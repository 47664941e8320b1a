package io.embark.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_DBL;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_NONE;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S32;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S64;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_U8;
import static org.bytedeco.ffmpeg.global.avutil.av_get_bytes_per_sample;
import static org.bytedeco.ffmpeg.global.avutil.av_get_packed_sample_fmt;
import static org.bytedeco.ffmpeg.global.avutil.av_sample_fmt_is_planar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.ShortPointer;

/**
 * Decoded frames of sound as floats of one channel: the mean of all, as {@code librosa.to_mono}
 * takes it. Whole numbers are divided by 2 to the power of their bits less one. One thread.
 */
final class FrameSamples {
  private AVFrame frame;
  private AVChannelLayout layout;
  private int format = AV_SAMPLE_FMT_NONE;
  private int packed;
  private int bytes;
  private boolean isPlanar;
  private short[] whole = new short[0];
  private double[] sums = new double[0];

  /** Puts those of a frame behind what is there. */
  void mono(AVFrame frame, SampleBuffer into) throws MediaFault {
    describe(frame);
    int channels = layout.nb_channels();
    int count = frame.nb_samples();
    if (channels < 1 || count < 0 || bytes < 1) {
      throw MediaReason.CORRUPT_MEDIA.because("a frame of " + channels + " channels of sound");
    }
    float[] mono = into.room(count);
    if (channels == 1 && packed == AV_SAMPLE_FMT_FLT) {
      new FloatPointer(frame.extended_data(0)).get(mono, into.length(), count);
    } else if (channels == 1 && packed == AV_SAMPLE_FMT_S16) {
      put(new ShortPointer(frame.extended_data(0)), count, mono, into.length());
    } else {
      sums = sums.length < count ? new double[count] : sums;
      Arrays.fill(sums, 0, count, 0);
      for (int channel = 0; channel < channels; channel++) {
        long length = (long) count * bytes * (isPlanar ? 1 : channels);
        ByteBuffer plane =
            new BytePointer(frame.extended_data(isPlanar ? channel : 0))
                .capacity(length)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder());
        add(plane, isPlanar ? 0 : channel, isPlanar ? 1 : channels, count);
      }
      for (int i = 0; i < count; i++) {
        mono[into.length() + i] = (float) (sums[i] / channels);
      }
    }
    into.add(count);
  }

  /** What frames have in common is asked for once: each question is a call out of the JVM. */
  private void describe(AVFrame next) {
    if (!next.equals(frame)) {
      frame = next;
      layout = next.ch_layout();
    }
    int its = next.format();
    if (its != format) {
      format = its;
      packed = av_get_packed_sample_fmt(its);
      bytes = av_get_bytes_per_sample(its);
      isPlanar = av_sample_fmt_is_planar(its) != 0;
    }
  }

  /** What most files are, in a fifth of the time. */
  private void put(ShortPointer samples, int count, float[] mono, int at) {
    whole = whole.length < count ? new short[count] : whole;
    samples.get(whole, 0, count);
    for (int i = 0; i < count; i++) {
      mono[at + i] = whole[i] * 0x1p-15F;
    }
  }

  /** One channel: the samples of its plane from the first on, so many apart. A loop a format. */
  private void add(ByteBuffer plane, int first, int step, int count) throws MediaFault {
    int at = first;
    switch (packed) {
      case AV_SAMPLE_FMT_U8 -> {
        for (int i = 0; i < count; i++, at += step) {
          sums[i] += ((plane.get(at) & 0xFF) - 0x1p7) / 0x1p7;
        }
      }
      case AV_SAMPLE_FMT_S16 -> {
        ShortBuffer samples = plane.asShortBuffer();
        for (int i = 0; i < count; i++, at += step) {
          sums[i] += samples.get(at) / 0x1p15;
        }
      }
      case AV_SAMPLE_FMT_S32 -> {
        IntBuffer samples = plane.asIntBuffer();
        for (int i = 0; i < count; i++, at += step) {
          sums[i] += samples.get(at) / 0x1p31;
        }
      }
      case AV_SAMPLE_FMT_S64 -> {
        LongBuffer samples = plane.asLongBuffer();
        for (int i = 0; i < count; i++, at += step) {
          sums[i] += samples.get(at) / 0x1p63;
        }
      }
      case AV_SAMPLE_FMT_FLT -> {
        FloatBuffer samples = plane.asFloatBuffer();
        for (int i = 0; i < count; i++, at += step) {
          sums[i] += samples.get(at);
        }
      }
      case AV_SAMPLE_FMT_DBL -> {
        DoubleBuffer samples = plane.asDoubleBuffer();
        for (int i = 0; i < count; i++, at += step) {
          sums[i] += samples.get(at);
        }
      }
      default ->
          throw MediaReason.UNSUPPORTED_CODEC.because("samples of FFmpeg's format " + packed);
    }
  }
}
