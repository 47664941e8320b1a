package io.embark.media;

import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_ref;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import io.embark.bench.Spent;
import io.embark.corpus.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * The frames of a video at the ticks of a clock, on one thread: {@code VideoTimes HOW SECONDS FILE
 * PASSES FRAMES}. HOW is {@code sample}, as a job does it, or {@code all}, which decodes every
 * frame and makes pixels of the same ones. FRAMES gets their RGB, one behind the other.
 */
public final class VideoTimes {
  private static final double NANOS = 1e9;
  private static final double MICROS = 1e6;
  private static final int MOST_FRAMES = 1_000_000;

  /** What models usually take. */
  private static final int SHORTEST_EDGE = 224;

  private VideoTimes() {}

  /**
   * One time through the file.
   *
   * @param spent from opening the file to its end; what was done with frames counted too
   * @param resizeSeconds of {@code spent}, on making frames smaller as Pillow's bicubic does
   */
  record Pass(Spent spent, double resizeSeconds) {}

  /**
   * What a process did.
   *
   * @param startMillis when each frame that was taken is shown
   */
  record Report(int width, int height, List<Long> startMillis, List<Pass> passes) {}

  /** Runs and prints a {@link Report}. */
  public static void main(String[] arguments) throws IOException, MediaFault {
    boolean isSampled = arguments[0].equals("sample");
    double seconds = Double.parseDouble(arguments[1]);
    Path file = Path.of(arguments[2]);
    List<Long> starts = new ArrayList<>();
    int[] size = new int[2];
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[4])))) {
      run(
          isSampled,
          seconds,
          file,
          frame -> {
            starts.add(frame.startMillis());
            size[0] = frame.pixels().width();
            size[1] = frame.pixels().height();
            write(out, frame.pixels());
          });
    }
    List<Pass> passes = new ArrayList<>();
    for (int pass = 0; pass < Integer.parseInt(arguments[3]); pass++) {
      long[] resizeNanos = {0};
      Spent.Clock clock = Spent.start();
      run(isSampled, seconds, file, frame -> resizeNanos[0] += resize(frame.pixels()));
      passes.add(new Pass(clock.stop(), resizeNanos[0] / NANOS));
    }
    System.out.println(Json.line(new Report(size[0], size[1], starts, passes)));
  }

  private static void run(boolean isSampled, double seconds, Path file, Consumer<Frame> sink)
      throws IOException, MediaFault {
    try (FileChannel channel = FileChannel.open(file)) {
      if (isSampled) {
        Videos.sample(
            channel, FrameSampling.every(seconds, MOST_FRAMES), MediaLimits.DEFAULT, sink);
      } else {
        decodeAll(channel, Math.round(seconds * MICROS), sink);
      }
    }
  }

  private static void decodeAll(SeekableByteChannel channel, long step, Consumer<Frame> sink)
      throws MediaFault {
    AVFrame shown = av_frame_alloc();
    try (Container container = Container.open(channel, MediaLimits.DEFAULT);
        VideoFrames frames = VideoFrames.open(container);
        FramePixels pixels = new FramePixels()) {
      long tick = -1;
      long shownAt = -1;
      for (AVFrame frame = frames.next(); frame != null; frame = frames.next()) {
        if (tick >= 0 && frames.now() > tick) {
          sink.accept(frame(pixels.of(shown), shownAt, frames.now()));
          tick -= Math.floorDiv(tick - frames.now(), step) * step;
        }
        tick = tick < 0 ? frames.now() : tick;
        av_frame_unref(shown);
        av_frame_ref(shown, frame);
        shownAt = frames.now();
      }
      if (tick < frames.end()) {
        sink.accept(frame(pixels.of(shown), shownAt, frames.end()));
      }
    } finally {
      av_frame_free(shown);
    }
  }

  private static Frame frame(Pixels pixels, long start, long end) {
    return new Frame(pixels, start / 1000, end / 1000);
  }

  private static long resize(Pixels pixels) {
    long start = System.nanoTime();
    double factor = (double) SHORTEST_EDGE / Math.min(pixels.width(), pixels.height());
    Resampling.BICUBIC.resize(
        pixels,
        (int) Math.round(pixels.width() * factor),
        (int) Math.round(pixels.height() * factor));
    return System.nanoTime() - start;
  }

  private static void write(OutputStream out, Pixels pixels) {
    try {
      out.write(pixels.samples());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
