package io.embark.media;

import java.nio.channels.SeekableByteChannel;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Videos: H.264, HEVC, AV1, VP9, MPEG-2 and -4 and what else FFmpeg decodes, in MP4, Matroska,
 * WebM, MPEG-TS, AVI, MOV and more; told by the bytes of a file and not by its name. A still
 * picture is a video of one frame.
 */
public final class Videos {
  private Videos() {}

  /**
   * The frame that is shown at that time, as {@link Frame#startMillis} counts; the last one behind
   * the end.
   *
   * @param channel stays the caller's
   */
  public static Pixels frameAt(SeekableByteChannel channel, long millis, MediaLimits limits)
      throws MediaFault {
    try (Container container = Container.open(channel, limits);
        VideoFrames frames = VideoFrames.open(container);
        FramePixels pixels = new FramePixels()) {
      return FrameSampler.at(frames, millis * 1000 + 999, pixels);
    }
  }

  /**
   * Hands over sampled frames in order of presentation, one at a time; the file is never held.
   *
   * @param channel stays the caller's
   * @param sink called on this thread; its time does not count
   * @throws MediaFault for what has no frame, or breaks a limit on the way: what was handed over
   *     before is then part of it only. A part that cannot be decoded is passed over.
   */
  public static void sample(
      SeekableByteChannel channel, FrameSampling sampling, MediaLimits limits, Consumer<Frame> sink)
      throws MediaFault {
    Deadline deadline = Deadline.in(limits.decodeMillis());
    Consumer<Frame> uncounted = deadline.uncounted(sink);
    long end;
    try (Container container = Container.open(channel, limits, deadline);
        VideoFrames frames = VideoFrames.open(container)) {
      if (!frames.mayExceed(sampling)) {
        FrameSampler.run(frames, sampling, OptionalLong.empty(), uncounted);
        return;
      }
      end = frames.end();
    }
    // not all that was read to its end can be sought back
    try (Container container = Container.open(channel, limits, deadline);
        VideoFrames frames = VideoFrames.open(container)) {
      FrameSampler.run(frames, sampling, OptionalLong.of(end), uncounted);
    }
  }
}
