package io.embark.media;

/**
 * A file or a part of it is no picture, video or sound: what becomes of it is a rejection, never
 * the end of a job. The message is one line for people.
 */
public final class MediaFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final MediaReason reason;

  MediaFault(MediaReason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  /** A stable word to group by. */
  public MediaReason reason() {
    return reason;
  }
}
