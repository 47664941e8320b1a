package io.embark.media;

import java.nio.channels.SeekableByteChannel;

/**
 * Sound: WAV, FLAC, MP3, Ogg, Opus, AAC, AMR and what else FFmpeg decodes, and the sound of a
 * video; told by the bytes of a file and not by its name.
 */
public final class Sounds {
  /** Of a sound that is one item: it is held as a whole. */
  public static final long LONGEST_MILLIS = 3_600_000;

  private Sounds() {}

  /**
   * All of a file, as one channel.
   *
   * @param channel stays the caller's
   * @param rate samples a second that are wanted
   * @throws MediaFault for what has no sound; a part of it that cannot be decoded is left out
   */
  public static Sound decode(SeekableByteChannel channel, int rate, MediaLimits limits)
      throws MediaFault {
    try (SoundReader reader = SoundReader.withoutGaps(channel, rate, limits)) {
      return new Sound(reader.rest(), rate);
    }
  }
}
