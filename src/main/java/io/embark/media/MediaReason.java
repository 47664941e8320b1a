package io.embark.media;

import java.util.Locale;

/** Why a file or a part of it is no picture, video or sound; the docs list these. */
public enum MediaReason {
  /** No bytes at all. */
  EMPTY_FILE,
  /** No format that is known, whatever the name says; or one that is not taken, as a playlist. */
  NOT_MEDIA,
  /** A known format without a picture or video in it. */
  NO_PICTURE,
  /** A known format without sound in it. */
  NO_SOUND,
  /** A codec, or a feature of it, that FFmpeg does not have. */
  UNSUPPORTED_CODEC,
  /** Its packets are encrypted. */
  ENCRYPTED,
  /** It begins as its format says and does not go on so. */
  CORRUPT_MEDIA,
  /** More pixels than {@link MediaLimits#pixels}. */
  TOO_MANY_PIXELS,
  /** More streams than {@link MediaLimits#streams}. */
  TOO_MANY_STREAMS,
  /** Longer than {@link MediaLimits#durationMillis}. */
  TOO_LONG,
  /** More time than {@link MediaLimits#decodeMillis}. */
  TOO_SLOW,
  /** A file that fails while it is read. */
  UNREADABLE;

  /** As it stands in the rejects table. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  MediaFault because(String detail) {
    return new MediaFault(this, detail);
  }
}
