package io.embark.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_DBL;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S32;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S64;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_U8;
import static org.bytedeco.ffmpeg.global.avutil.av_get_bytes_per_sample;
import static org.bytedeco.ffmpeg.global.avutil.av_get_packed_sample_fmt;
import static org.bytedeco.ffmpeg.global.avutil.av_sample_fmt_is_planar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * Decoded frames of sound as floats of one channel: the mean of all, as {@code librosa.to_mono}
 * takes it. Whole numbers are divided by 2 to the power of their bits less one.
 */
final class FrameSamples {
  private FrameSamples() {}

  static float[] mono(AVFrame frame) throws MediaFault {
    int format = av_get_packed_sample_fmt(frame.format());
    int channels = frame.ch_layout().nb_channels();
    int count = frame.nb_samples();
    int bytes = av_get_bytes_per_sample(frame.format());
    boolean isPlanar = av_sample_fmt_is_planar(frame.format()) != 0;
    if (channels < 1 || count < 0 || bytes < 1) {
      throw MediaReason.CORRUPT_MEDIA.because("a frame of " + channels + " channels of sound");
    }
    ByteBuffer[] planes = new ByteBuffer[isPlanar ? channels : 1];
    for (int plane = 0; plane < planes.length; plane++) {
      long length = (long) count * bytes * (isPlanar ? 1 : channels);
      planes[plane] =
          new BytePointer(frame.extended_data(plane))
              .capacity(length)
              .asByteBuffer()
              .order(ByteOrder.nativeOrder());
    }
    float[] mono = new float[count];
    for (int i = 0; i < count; i++) {
      double sum = 0;
      for (int channel = 0; channel < channels; channel++) {
        int at = isPlanar ? i : i * channels + channel;
        sum += sample(planes[isPlanar ? channel : 0], at, format);
      }
      mono[i] = (float) (sum / channels);
    }
    return mono;
  }

  private static double sample(ByteBuffer plane, int at, int format) throws MediaFault {
    return switch (format) {
      case AV_SAMPLE_FMT_U8 -> ((plane.get(at) & 0xFF) - 0x1p7) / 0x1p7;
      case AV_SAMPLE_FMT_S16 -> plane.getShort(at * Short.BYTES) / 0x1p15;
      case AV_SAMPLE_FMT_S32 -> plane.getInt(at * Integer.BYTES) / 0x1p31;
      case AV_SAMPLE_FMT_S64 -> plane.getLong(at * Long.BYTES) / 0x1p63;
      case AV_SAMPLE_FMT_FLT -> plane.getFloat(at * Float.BYTES);
      case AV_SAMPLE_FMT_DBL -> plane.getDouble(at * Double.BYTES);
      default ->
          throw MediaReason.UNSUPPORTED_CODEC.because("samples of FFmpeg's format " + format);
    };
  }
}
