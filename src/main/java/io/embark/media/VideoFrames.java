package io.embark.media;

import static org.bytedeco.ffmpeg.global.avformat.AVFMT_DURATION_FROM_BITRATE;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_DURATION_FROM_PTS;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;

/**
 * Frames of a video with their times: microseconds from the start of the container, as its
 * timestamps say; where it has none, by the frame rate.
 */
final class VideoFrames implements AutoCloseable {
  private static final long MICROS = 1_000_000;

  /** Frames that may be needed are decoded so long before the time that is asked for. */
  private static final long MARGIN_MICROS = 250_000;

  /** So many frames may stand between where one is stored and where it is shown. */
  private static final int STORED_BEFORE = 4;

  /** Without an index a seek costs reads; so far ahead it is tried. */
  private static final long BLIND_MICROS = 8_000_000;

  /** So far before what is told the end is looked for: frames are not stored in order. */
  private static final long BEFORE_END_MICROS = 1_000_000;

  private final Container container;
  private final StreamDecoder decoder;
  private final AVRational timeBase;
  private final AVRational micros = new AVRational().num(1).den((int) MICROS);
  private final long startMicros;
  private final long usualMicros;
  private boolean seeks = true;
  private boolean isAtEnd;
  private long soughtFrom = -1;
  private long now = -1;
  private long nowEnds;

  private VideoFrames(Container container, AVStream stream, StreamDecoder decoder) {
    this.container = container;
    this.decoder = decoder;
    this.timeBase = stream.time_base();
    this.startMicros = Math.max(0, known(container.context().start_time()));
    AVRational rate = stream.avg_frame_rate();
    this.usualMicros =
        rate.num() > 0 && rate.den() > 0 ? Math.max(1, MICROS * rate.den() / rate.num()) : 40_000;
  }

  static VideoFrames open(Container container) throws MediaFault {
    AVStream stream = container.video();
    return new VideoFrames(
        container, stream, StreamDecoder.open(container, stream, StreamDecoder.Faults.PASS_OVER));
  }

  private static long known(long time) {
    return time == AV_NOPTS_VALUE ? 0 : time;
  }

  /** The next frame, or null at the end; good until the next call. */
  AVFrame next() throws MediaFault {
    AVFrame frame = decoder.next();
    isAtEnd = frame == null;
    if (frame == null) {
      return null;
    }
    long stamp = frame.best_effort_timestamp();
    now =
        stamp == AV_NOPTS_VALUE
            ? Math.max(0, nowEnds)
            : Math.max(0, av_rescale_q(stamp, timeBase, micros) - startMicros);
    seeks = seeks && stamp != AV_NOPTS_VALUE; // FFmpeg would read to the end, and stay there
    long lasts = frame.duration() > 0 ? av_rescale_q(frame.duration(), timeBase, micros) : 0;
    nowEnds = now + (lasts > 0 ? lasts : usualMicros);
    if (now <= soughtFrom) {
      seeks = false; // led to where frames had been decoded before
    }
    soughtFrom = -1;
    checkLength(now);
    return frame;
  }

  private void checkLength(long at) throws MediaFault {
    long most = container.limits().durationMillis();
    if (at / 1000 > most) {
      throw MediaReason.TOO_LONG.because(
          "more than " + most / 1000 + " seconds of video, expected at most so much");
    }
  }

  /** When the frame that came last is shown. */
  long now() {
    return now;
  }

  /** As the container says, the time before its start included or not; 0 if it does not. */
  long duration() {
    boolean isGuess =
        container.context().duration_estimation_method() == AVFMT_DURATION_FROM_BITRATE;
    return isGuess ? 0 : Math.max(0, known(container.context().duration()));
  }

  /** The time before the start not included, if it may be. */
  private long leastDuration() {
    boolean isFound = container.context().duration_estimation_method() == AVFMT_DURATION_FROM_PTS;
    return isFound ? duration() : duration() - startMicros;
  }

  /** Whether more frames may be found than may be taken, as far as the container says. */
  boolean mayExceed(FrameSampling sampling) {
    if (container.isStill()) {
      return false;
    }
    double apart = Math.max(sampling.leastSeconds() * MICROS, (double) usualMicros);
    return duration() == 0 || (double) duration() / apart + 1 > sampling.maxFrames();
  }

  /** Where the video ends, after its last frame; what is left of it is read, and none comes. */
  long end() throws MediaFault {
    if (!isAtEnd) {
      long near = leastDuration() - BEFORE_END_MICROS;
      if (near > now && !decoder.seek(stamp(near))) {
        return Math.max(nowEnds, duration());
      }
      decoder.readRest();
      isAtEnd = true;
    }
    long end = decoder.readEnd();
    if (end == AV_NOPTS_VALUE) {
      return Math.max(nowEnds, duration());
    }
    long lasts = av_rescale_q(end, timeBase, micros) - startMicros;
    checkLength(lasts);
    return lasts;
  }

  /** Nothing but keyframes from now on. */
  void keyframesOnly() {
    decoder.keyframesOnly();
  }

  /**
   * The next frame that matters is the one shown at this time: frames that end well before it and
   * that no other needs may be left out, and all may be passed over by a seek.
   *
   * @return true after a seek: what comes next is not what follows
   */
  boolean skipTo(long time) {
    decoder.skipBefore(stamp(time - MARGIN_MICROS));
    if (!seeks || time - now <= MARGIN_MICROS) {
      return false;
    }
    long keyframe = decoder.keyframeBefore(stamp(time));
    if (keyframe != AV_NOPTS_VALUE) {
      return keyframe > stamp(nowEnds + usualMicros) && seek(stamp(time));
    }
    // frames are stored before they are shown
    return time - now > BLIND_MICROS && seek(stamp(time - STORED_BEFORE * usualMicros));
  }

  private boolean seek(long stamp) {
    soughtFrom = now;
    return decoder.seek(stamp);
  }

  /** After a seek that came too late for that time: once more, from further away. */
  boolean skipToEarlier(long time) {
    return decoder.seek(stamp(Math.max(0, time - BLIND_MICROS)));
  }

  /** After a seek that led nowhere: back to where it came from, and on without any. */
  boolean goBack() {
    seeks = false;
    return decoder.seek(stamp(soughtFrom));
  }

  private long stamp(long time) {
    return av_rescale_q(time + startMicros, micros, timeBase);
  }

  /** Why there was no frame at all. */
  MediaFault nothing() {
    return decoder.nothing();
  }

  @Override
  public void close() {
    decoder.close();
  }
}
