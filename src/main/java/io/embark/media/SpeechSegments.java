package io.embark.media;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Where somebody speaks, by the probability of each window of a sound: {@code
 * get_speech_timestamps} of Silero VAD (silero-vad 6.2.1, {@code utils_vad.py}), its defaults
 * included but for the longest segment, which is unlimited there.
 *
 * @param threshold speech begins at this probability; it ends 0.15 below, or at 0.01
 * @param minSpeechSeconds what is not longer is left out
 * @param minSilenceSeconds shorter silence does not end a segment
 * @param padSeconds that are added on each side; half the silence where there is less
 * @param maxSeconds longer speech is cut at its longest silence, or where it must
 */
public record SpeechSegments(
    double threshold,
    double minSpeechSeconds,
    double minSilenceSeconds,
    double padSeconds,
    double maxSeconds)
    implements Serializable {
  /** Samples a second. */
  public static final int RATE = 16_000;

  /** Samples of a window. */
  public static final int WINDOW = 512;

  private static final double FALL = 0.15;
  private static final double LEAST_FALL = 0.01;

  /** Silence at which speech that is too long may be cut. */
  private static final double CUT_SILENCE = 0.098 * RATE;

  /**
   * A segment.
   *
   * @param start its first sample
   * @param end behind its last sample
   */
  public record Segment(long start, long end) {}

  /** Silence inside a segment: from the sample {@code start} on, {@code length} samples. */
  private record Silence(long start, long length) {}

  /**
   * The segments in order; none overlaps the next.
   *
   * @param probabilities of windows of {@link #WINDOW} samples
   * @param samples of the sound at {@link #RATE}
   */
  public List<Segment> of(float[] probabilities, long samples) {
    return padded(new Cutter().cut(probabilities, samples), samples);
  }

  private final class Cutter {
    private final List<Segment> segments = new ArrayList<>();
    private final List<Silence> silences = new ArrayList<>();
    private long start = -1;
    private long silentFrom;

    List<Segment> cut(float[] probabilities, long samples) {
      double most = maxSeconds * RATE - WINDOW - 2 * padSeconds * RATE;
      double fall = Math.max(threshold - FALL, LEAST_FALL);
      for (int i = 0; i < probabilities.length; i++) {
        step(probabilities[i], (long) WINDOW * i, most, fall);
      }
      if (start >= 0 && samples - start > minSpeechSeconds * RATE) {
        segments.add(new Segment(start, samples));
      }
      return segments;
    }

    private void step(float probability, long at, double most, double fall) {
      if (probability >= threshold && silentFrom > 0) {
        if (at - silentFrom > CUT_SILENCE) {
          silences.add(new Silence(silentFrom, at - silentFrom));
        }
        silentFrom = 0;
      }
      if (start < 0) {
        start = probability >= threshold ? at : -1;
        return;
      }
      if (at - start > most) {
        if (silences.isEmpty()) {
          end(at);
          return;
        }
        cutAtLongestSilence();
      }
      if (probability < fall) {
        silentFrom = silentFrom == 0 ? at : silentFrom;
        if (at - silentFrom >= minSilenceSeconds * RATE) {
          if (silentFrom - start > minSpeechSeconds * RATE) {
            end(silentFrom);
          }
          clear();
        }
      }
    }

    private void cutAtLongestSilence() {
      Silence longest = silences.get(0);
      for (Silence silence : silences) {
        longest = silence.length() > longest.length() ? silence : longest;
      }
      segments.add(new Segment(start, longest.start()));
      clear();
      start = longest.start() + longest.length();
    }

    private void end(long at) {
      segments.add(new Segment(start, at));
      clear();
    }

    private void clear() {
      start = -1;
      silentFrom = 0;
      silences.clear();
    }
  }

  private List<Segment> padded(List<Segment> segments, long samples) {
    List<Segment> padded = new ArrayList<>();
    double pad = padSeconds * RATE;
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      long start = segment.start();
      if (i == 0) {
        start = (long) Math.max(0, start - pad);
      } else {
        long silence = start - segments.get(i - 1).end();
        start = silence < 2 * pad ? start - silence / 2 : (long) Math.max(0, start - pad);
      }
      long end = segment.end();
      long silence = i + 1 < segments.size() ? segments.get(i + 1).start() - end : Long.MAX_VALUE;
      end = silence < 2 * pad ? end + silence / 2 : (long) Math.min((double) samples, end + pad);
      padded.add(new Segment(start, end));
    }
    return padded;
  }
}
