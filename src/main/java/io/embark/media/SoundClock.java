package io.embark.media;

import static org.bytedeco.ffmpeg.global.avformat.AVFMT_TS_DISCONT;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;

import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Where the frames of a sound stand in their file, by its timestamps; 0 is where the file starts,
 * which may be a picture. One thread.
 */
final class SoundClock {
  /** Less is rounding, or a clock that runs a little off ({@code min_hard_comp} of swresample). */
  private static final double LEAST_GAP_SECONDS = 0.1;

  /** In streams of broadcasts a longer one is another clock ({@code dts_delta_threshold}). */
  private static final double LONGEST_UNTOLD_SECONDS = 10;

  private final double unit;

  /** Not a number until it is known: that of the only stream is its first frame's. */
  private double start;

  /** A gap ends within it, or is a wrong timestamp; 0 if the file does not tell. */
  private final double told;

  /** Of all frames so far and the gaps between them. */
  private double end;

  /** What clocks jumped by. */
  private double jumped;

  SoundClock(AVFormatContext file, AVStream stream) {
    this.unit = stream.time_base().num() / (double) stream.time_base().den();
    long starts = file.start_time();
    this.start = starts == AV_NOPTS_VALUE ? Double.NaN : starts / (double) AV_TIME_BASE;
    boolean isTold =
        file.duration() != AV_NOPTS_VALUE && (file.iformat().flags() & AVFMT_TS_DISCONT) == 0;
    this.told = isTold ? file.duration() / (double) AV_TIME_BASE : 0;
  }

  /** Samples without sound between the frame before and this one, which comes next. */
  long gapBefore(AVFrame frame) {
    int rate = frame.sample_rate();
    long timestamp = frame.best_effort_timestamp();
    long samples = 0;
    if (timestamp != AV_NOPTS_VALUE) {
      start = Double.isNaN(start) ? timestamp * unit - end : start;
      double gap = timestamp * unit - start - jumped - end;
      if (gap >= LEAST_GAP_SECONDS && (gap <= LONGEST_UNTOLD_SECONDS || end + gap <= told)) {
        samples = Math.round(gap * rate);
      } else if (Math.abs(gap) >= LEAST_GAP_SECONDS) {
        jumped += gap;
      }
    }
    end += (samples + frame.nb_samples()) / (double) rate;
    return samples;
  }
}
