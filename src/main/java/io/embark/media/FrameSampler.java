package io.embark.media;

import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_ref;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import java.util.OptionalLong;
import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** Chooses frames, makes them pixels and hands them on with their spans. */
final class FrameSampler implements AutoCloseable {
  private final VideoFrames frames;
  private final FrameSampling sampling;
  private final OptionalLong end;
  private final Consumer<Frame> sink;
  private final FramePixels pixels = new FramePixels();
  private Pixels taken;
  private long takenAt;
  private int count;

  // in microseconds: the first frame; of a clock its next tick, and the frame that is shown now
  private final AVFrame held = av_frame_alloc();
  private double step;
  private long first = -1;
  private long tick;
  private long heldAt = -1;
  private boolean isHeldNew;

  private FrameSampler(
      VideoFrames frames, FrameSampling sampling, OptionalLong end, Consumer<Frame> sink) {
    this.frames = frames;
    this.sampling = sampling;
    this.end = end;
    this.sink = sink;
  }

  /** The last frame that begins at that time, in microseconds, or before it. */
  static Pixels at(VideoFrames frames, long time, FramePixels pixels) throws MediaFault {
    AVFrame shown = av_frame_alloc();
    try {
      AVFrame frame = frames.next();
      if (frame == null) {
        throw frames.nothing();
      }
      av_frame_ref(shown, frame);
      boolean hasSought = frames.skipTo(time);
      for (frame = frames.next(); frame != null || hasSought; frame = frames.next()) {
        if (frame == null || (hasSought && frames.now() > time)) {
          hasSought = false;
          if (!frames.goBack()) {
            break;
          }
          continue;
        }
        hasSought = false;
        if (frames.now() > time) {
          break;
        }
        av_frame_unref(shown);
        av_frame_ref(shown, frame);
      }
      return pixels.of(shown);
    } finally {
      av_frame_free(shown);
    }
  }

  /**
   * All of a video.
   *
   * @param end if it was looked for, see {@link VideoFrames#end}
   */
  static void run(
      VideoFrames frames, FrameSampling sampling, OptionalLong end, Consumer<Frame> sink)
      throws MediaFault {
    try (FrameSampler sampler = new FrameSampler(frames, sampling, end, sink)) {
      sampler.run();
    }
  }

  private void run() throws MediaFault {
    switch (sampling.rule()) {
      case EVERY -> every();
      case KEYFRAMES -> keyframes();
      case SCENE_CUTS -> sceneCuts();
    }
    if (taken == null) {
      throw frames.nothing();
    }
    handOver(end());
  }

  private long end() throws MediaFault {
    return end.isPresent() ? end.getAsLong() : frames.end();
  }

  /** Microseconds of each of so many equal parts as frames may be taken. */
  private double part() {
    return (double) Math.max(0, end.orElse(frames.duration()) - first) / sampling.maxFrames();
  }

  /** At each tick the last frame that began before it or at it, as a player shows it. */
  private void every() throws MediaFault {
    boolean hasSought = false;
    boolean isSecondTry = false;
    while (!isFull()) {
      AVFrame frame = frames.next();
      if (frame == null && hasSought && frames.goBack()) {
        continue;
      }
      if (frame == null) {
        break;
      }
      boolean isLate = hasSought && frames.now() > tick && !isSecondTry;
      if (isLate && frames.skipToEarlier(tick)) {
        isSecondTry = true;
        continue;
      }
      isSecondTry = isSecondTry && frames.now() <= tick;
      hasSought = passTick(frame, frames.now());
      if (!hasSought) {
        hold(frame, frames.now());
      }
    }
    if (isHeldNew && !isFull() && tick < end()) {
      take(held, heldAt);
    }
  }

  /** Takes what is shown at ticks before this frame; true if the file goes on elsewhere. */
  private boolean passTick(AVFrame frame, long at) throws MediaFault {
    if (first < 0) {
      first = at;
      tick = at;
      step = Math.max(sampling.seconds() * 1_000_000, part());
    }
    if (at <= tick) {
      return false;
    }
    if (heldAt < 0) {
      take(frame, at);
    } else if (isHeldNew) {
      take(held, heldAt);
    }
    tick = first + Math.round(Math.ceil((at - first) / step) * step);
    if (tick > at && frames.skipTo(tick)) {
      heldAt = -1;
      isHeldNew = false;
      return true;
    }
    return false;
  }

  private void hold(AVFrame frame, long at) {
    av_frame_unref(held);
    av_frame_ref(held, frame);
    isHeldNew = at > takenAt || taken == null;
    heldAt = at;
  }

  private void keyframes() throws MediaFault {
    frames.keyframesOnly();
    for (AVFrame frame = frames.next(); frame != null && !isFull(); frame = frames.next()) {
      if (isNextPart(frames.now())) {
        take(frame, frames.now());
      }
    }
  }

  private void sceneCuts() throws MediaFault {
    try (SceneScore score = new SceneScore()) {
      long cut = 0;
      for (AVFrame frame = frames.next(); frame != null && !isFull(); frame = frames.next()) {
        long at = frames.now();
        boolean isCut =
            score.of(frame) >= sampling.threshold()
                && at - cut >= sampling.leastSceneMillis() * 1000;
        cut = isCut || taken == null ? at : cut;
        if ((isCut || taken == null) && isNextPart(at)) {
          take(frame, at);
        }
      }
    }
  }

  /** Of a video cut into as many equal parts as frames may be taken, no part gives two. */
  private boolean isNextPart(long at) {
    if (taken == null) {
      first = at;
      return true;
    }
    double part = part();
    return part == 0 || (long) ((at - first) / part) > (long) ((takenAt - first) / part);
  }

  private boolean isFull() {
    return count == sampling.maxFrames();
  }

  private void take(AVFrame frame, long at) throws MediaFault {
    Pixels made = pixels.of(frame);
    if (taken != null) {
      handOver(at);
    }
    taken = made;
    takenAt = at;
    count++;
  }

  private void handOver(long end) {
    long startMillis = takenAt / 1000;
    sink.accept(new Frame(taken, startMillis, Math.max(startMillis + 1, end / 1000)));
  }

  @Override
  public void close() {
    av_frame_free(held);
    pixels.close();
  }
}
