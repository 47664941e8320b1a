package io.embark.media;

import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Sound: WAV, FLAC, MP3, Ogg, Opus, AAC, AMR and what else FFmpeg decodes, and the sound of a
 * video; told by the bytes of a file and not by its name.
 */
public final class Sounds {
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
    try (Container container = Container.open(channel, limits);
        StreamDecoder decoder =
            StreamDecoder.open(container, container.sound(), StreamDecoder.Faults.PASS_OVER);
        Samples samples = new Samples(rate, limits)) {
      for (AVFrame frame = decoder.next(); frame != null; frame = decoder.next()) {
        samples.add(FrameSamples.mono(frame), frame.sample_rate());
      }
      Sound sound = samples.end();
      if (sound.samples().length == 0) {
        throw decoder.nothing();
      }
      return sound;
    }
  }

  /** Samples so far, at the rate that is wanted. */
  private static final class Samples implements AutoCloseable {
    private final int rate;
    private final long most;
    private float[] samples = new float[1 << 14];
    private int length;
    private Resampler resampler;
    private int from;

    Samples(int rate, MediaLimits limits) {
      this.rate = rate;
      this.most = Math.min(Integer.MAX_VALUE - 8L, limits.durationMillis() * rate / 1000);
    }

    void add(float[] more, int moreRate) throws MediaFault {
      if (from != moreRate) { // of the first frame, or of a stream that changes
        endResampler();
        resampler = moreRate == rate ? null : new Resampler(moreRate, rate);
        from = moreRate;
      }
      append(resampler == null ? more : resampler.convert(more));
    }

    Sound end() throws MediaFault {
      endResampler();
      return new Sound(Arrays.copyOf(samples, length), rate);
    }

    private void endResampler() throws MediaFault {
      if (resampler != null) {
        append(resampler.end());
        close();
      }
    }

    private void append(float[] more) throws MediaFault {
      if ((long) length + more.length > most) {
        throw MediaReason.TOO_LONG.because(
            "more than " + most / rate + " seconds of sound, expected at most so much");
      }
      if (length + more.length > samples.length) {
        samples = Arrays.copyOf(samples, Math.max(length + more.length, 2 * samples.length));
      }
      System.arraycopy(more, 0, samples, length, more.length);
      length += more.length;
    }

    @Override
    public void close() {
      if (resampler != null) {
        resampler.close();
        resampler = null;
      }
    }
  }
}
