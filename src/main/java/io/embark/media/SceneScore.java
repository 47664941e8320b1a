package io.embark.media;

import static org.bytedeco.ffmpeg.global.swscale.SWS_AREA;

import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * How unlike a frame is to the one before: the mean of the absolute differences of hue, saturation
 * and value (each 0 to 255, hue 0 to 179), as PySceneDetect's {@code ContentDetector} has it, on
 * frames made small.
 */
final class SceneScore implements AutoCloseable {
  private static final int WIDTH = 160;
  private static final double HUES = 180;

  private final FramePixels pixels = new FramePixels(SWS_AREA);
  private byte[] before = {};

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
    byte[] samples = pixels.scaled(frame, width, height, 3).samples();
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
    pixels.close();
  }
}
