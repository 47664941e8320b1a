package io.embark.media;

import java.nio.channels.SeekableByteChannel;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Still pictures: JPEG, PNG, WebP, GIF (its first frame), BMP, TIFF and what else FFmpeg decodes,
 * told by their bytes and not by their names.
 */
public final class Pictures {
  private Pictures() {}

  /**
   * Upright RGB of 8 bits, transparency as a fourth channel. Of a video its first frame.
   *
   * @param channel stays the caller's
   * @throws MediaFault for what is no whole picture
   */
  public static Pixels decode(SeekableByteChannel channel, MediaLimits limits) throws MediaFault {
    try (Container container = Container.open(channel, limits);
        StreamDecoder decoder =
            StreamDecoder.open(container, container.picture(), StreamDecoder.Faults.REFUSE);
        FramePixels pixels = new FramePixels()) {
      container.checkEnd();
      AVFrame frame = decoder.next();
      if (frame == null) {
        throw decoder.nothing();
      }
      return pixels.of(frame);
    }
  }
}
