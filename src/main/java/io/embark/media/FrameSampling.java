package io.embark.media;

import java.io.Serializable;

/**
 * Which frames of a video are taken. The first one always is.
 *
 * @param rule what they are chosen by
 * @param seconds between two of {@link Rule#EVERY}
 * @param threshold least score of a cut, see {@link SceneScore}
 * @param leastSceneMillis between two cuts
 * @param maxFrames most of a video: of a longer one the rule's first in each of so many equal parts
 *     of its pictures' time
 */
public record FrameSampling(
    Rule rule, double seconds, double threshold, long leastSceneMillis, int maxFrames)
    implements Serializable {
  /** As PySceneDetect's {@code ContentDetector} has it. */
  public static final double THRESHOLD = 27;

  /** 15 frames of 25 a second, as PySceneDetect has it. */
  public static final long LEAST_SCENE_MILLIS = 600;

  /** What frames are chosen by. */
  public enum Rule {
    /** The one that is shown at each tick of a clock; one that stands longer is taken once. */
    EVERY,
    /** Those that are coded on their own. */
    KEYFRAMES,
    /** The first of each scene. */
    SCENE_CUTS
  }

  /** Refuses what takes nothing. */
  public FrameSampling {
    if (!(seconds > 0) || threshold < 0 || leastSceneMillis < 0 || maxFrames < 1) {
      throw new IllegalArgumentException(
          seconds + ", " + threshold + ", " + leastSceneMillis + ", " + maxFrames);
    }
  }

  /** One every so many seconds. */
  public static FrameSampling every(double seconds, int maxFrames) {
    return new FrameSampling(Rule.EVERY, seconds, THRESHOLD, LEAST_SCENE_MILLIS, maxFrames);
  }

  /** Every keyframe. */
  public static FrameSampling keyframes(int maxFrames) {
    return new FrameSampling(Rule.KEYFRAMES, 1, THRESHOLD, LEAST_SCENE_MILLIS, maxFrames);
  }

  /** One a scene. */
  public static FrameSampling sceneCuts(double threshold, long leastSceneMillis, int maxFrames) {
    return new FrameSampling(Rule.SCENE_CUTS, 1, threshold, leastSceneMillis, maxFrames);
  }

  /** Seconds between frames that are taken, at least; 0 if they may be any. */
  double leastSeconds() {
    return switch (rule) {
      case EVERY -> seconds;
      case KEYFRAMES -> 0;
      case SCENE_CUTS -> leastSceneMillis / 1000.0;
    };
  }
}
