package io.embark.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.swscale.SWS_AREA;
import static org.bytedeco.ffmpeg.global.swscale.sws_alloc_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_free_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale_frame;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;

/**
 * How unlike a frame is to the one before: the mean of the absolute differences of hue, saturation
 * and value (each 0 to 255, hue 0 to 179), as PySceneDetect's {@code ContentDetector} has it, on
 * frames made small.
 */
final class SceneScore implements AutoCloseable {
  private static final int WIDTH = 160;
  private static final double HUES = 180;

  private final SwsContext scaler = sws_alloc_context();
  private final AVFrame small = av_frame_alloc();
  private byte[] before = {};

  SceneScore() {
    scaler.flags(SWS_AREA);
  }

  /** 0 for the first frame, and where the size changes. */
  double of(AVFrame frame) throws MediaFault {
    byte[] now = colours(frame);
    double score = 0;
    if (now.length == before.length) {
      long sum = 0;
      for (int i = 0; i < now.length; i++) {
        sum += Math.abs((now[i] & 0xFF) - (before[i] & 0xFF));
      }
      score = (double) sum / now.length;
    }
    before = now;
    return score;
  }

  private byte[] colours(AVFrame frame) throws MediaFault {
    int width = Math.min(WIDTH, frame.width());
    int height = Math.max(1, (int) Math.round((double) frame.height() * width / frame.width()));
    av_frame_unref(small);
    small.format(AV_PIX_FMT_RGB24);
    small.width(width);
    small.height(height);
    int done = av_frame_get_buffer(small, 0);
    if (done >= 0) {
      done = sws_scale_frame(scaler, small, frame);
    }
    if (done < 0) {
      throw MediaReason.UNSUPPORTED_CODEC.because(
          "pixels that cannot be made RGB: " + Ffmpeg.said(done));
    }
    byte[] samples = new byte[width * height * 3];
    BytePointer data = small.data(0);
    for (int y = 0; y < height; y++) {
      data.position((long) y * small.linesize(0)).get(samples, y * width * 3, width * 3);
    }
    for (int at = 0; at < samples.length; at += 3) {
      toHsv(samples, at);
    }
    return samples;
  }

  /** In OpenCV's range for 8 bits. */
  private static void toHsv(byte[] samples, int at) {
    int red = samples[at] & 0xFF;
    int green = samples[at + 1] & 0xFF;
    int blue = samples[at + 2] & 0xFF;
    int value = Math.max(red, Math.max(green, blue));
    int range = value - Math.min(red, Math.min(green, blue));
    double sixths = 0;
    if (range > 0) {
      if (value == red) {
        sixths = (double) (green - blue) / range;
      } else if (value == green) {
        sixths = 2 + (double) (blue - red) / range;
      } else {
        sixths = 4 + (double) (red - green) / range;
      }
    }
    long hue = Math.round((sixths < 0 ? sixths + 6 : sixths) * HUES / 6);
    samples[at] = (byte) (hue % (long) HUES);
    samples[at + 1] = (byte) (value == 0 ? 0 : Math.round(255.0 * range / value));
    samples[at + 2] = (byte) value;
  }

  @Override
  public void close() {
    av_frame_free(small);
    sws_free_context(scaler);
  }
}
