package io.embark.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_FRAME_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_ALPHA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_copy_props;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_side_data;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INT;
import static org.bytedeco.ffmpeg.global.swscale.sws_alloc_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_free_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale_frame;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;

/**
 * Decoded frames as upright RGB of 8 bits, with a fourth channel where they have one, whatever they
 * are stored as: other colour spaces and ranges, 10 bits, palettes, grey. Chroma is interpolated
 * between its samples, as libjpeg does.
 */
final class FramePixels implements AutoCloseable {
  private final SwsContext scaler = sws_alloc_context();
  private final AVFrame target = av_frame_alloc();
  private final AVFrame filled = av_frame_alloc();

  FramePixels() {
    this(SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT);
  }

  /**
   * @param flags of libswscale
   */
  FramePixels(int flags) {
    scaler.flags(flags);
  }

  Pixels of(AVFrame frame) throws MediaFault {
    int channels = hasAlpha(frame.format()) ? 4 : 3;
    AVFrame whole = whole(frame);
    scale(whole, whole.width(), whole.height(), channels);
    Pixels pixels = pixels(frame.width(), frame.height(), channels);
    return orientation(frame).apply(pixels);
  }

  /**
   * With a last column and row where chroma has half of one: libswscale would stretch what is left
   * of the chroma over the picture, and shift it by up to a pixel. What they hold is not looked at.
   */
  private AVFrame whole(AVFrame frame) throws MediaFault {
    AVPixFmtDescriptor format = av_pix_fmt_desc_get(frame.format());
    int width = multiple(frame.width(), 1 << format.log2_chroma_w());
    int height = multiple(frame.height(), 1 << format.log2_chroma_h());
    if (width == frame.width() && height == frame.height()) {
      return frame;
    }
    av_frame_unref(filled);
    filled.format(frame.format());
    filled.width(width);
    filled.height(height);
    check(av_frame_get_buffer(filled, 0));
    check(av_frame_copy(filled, frame));
    check(av_frame_copy_props(filled, frame));
    return filled;
  }

  private static int multiple(int size, int of) {
    return (size + of - 1) / of * of;
  }

  /** In another size, as it is stored; channels are 3 or 4. */
  Pixels scaled(AVFrame frame, int width, int height, int channels) throws MediaFault {
    scale(frame, width, height, channels);
    return pixels(width, height, channels);
  }

  private void scale(AVFrame frame, int width, int height, int channels) throws MediaFault {
    av_frame_unref(target);
    target.format(channels == 4 ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24);
    target.width(width);
    target.height(height);
    check(av_frame_get_buffer(target, 0));
    check(sws_scale_frame(scaler, target, frame));
  }

  private static void check(int done) throws MediaFault {
    if (done < 0) {
      throw MediaReason.UNSUPPORTED_CODEC.because(
          "pixels that cannot be made RGB: " + Ffmpeg.said(done));
    }
  }

  private static boolean hasAlpha(int format) {
    return (av_pix_fmt_desc_get(format).flags() & AV_PIX_FMT_FLAG_ALPHA) != 0;
  }

  private Pixels pixels(int width, int height, int channels) {
    int row = width * channels;
    byte[] samples = new byte[Math.multiplyExact(row, height)];
    BytePointer data = target.data(0);
    for (int y = 0; y < height; y++) {
      data.position((long) y * target.linesize(0)).get(samples, y * row, row);
    }
    return new Pixels(width, height, channels, samples);
  }

  private static Orientation orientation(AVFrame frame) {
    AVFrameSideData matrix = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    return matrix == null || matrix.isNull()
        ? Orientation.UPRIGHT
        : Orientation.of(matrix.data().capacity(matrix.size()).asByteBuffer().asIntBuffer());
  }

  @Override
  public void close() {
    av_frame_free(target);
    av_frame_free(filled);
    sws_free_context(scaler);
  }
}
