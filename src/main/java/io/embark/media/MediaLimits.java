package io.embark.media;

import java.io.Serializable;

/**
 * What one file may cost.
 *
 * @param pixels of a picture or frame, width times height, before anything is decoded
 * @param durationMillis of a video or sound, as its container says and as it turns out
 * @param streams in one container
 * @param decodeMillis from opening to the last frame or sample, the reader's own work between them
 *     included
 */
public record MediaLimits(long pixels, long durationMillis, int streams, long decodeMillis)
    implements Serializable {
  /**
   * Pictures as large as Pillow takes without a warning ({@code Image.MAX_IMAGE_PIXELS}); a day of
   * video or sound; 64 streams; an hour of work.
   */
  public static final MediaLimits DEFAULT =
      new MediaLimits(89_478_485, 24L * 3_600_000, 64, 3_600_000);

  /** The same for what is no longer than so much. */
  public MediaLimits atMost(long millis) {
    return new MediaLimits(pixels, Math.min(durationMillis, millis), streams, decodeMillis);
  }

  /** Refuses what lets nothing through. */
  public MediaLimits {
    if (pixels < 1 || durationMillis < 1 || streams < 1 || decodeMillis < 1) {
      throw new IllegalArgumentException(
          pixels + ", " + durationMillis + ", " + streams + ", " + decodeMillis);
    }
  }
}
