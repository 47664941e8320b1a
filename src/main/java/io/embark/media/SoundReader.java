package io.embark.media;

import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * The sound of a file from its start to its end, as one channel at the rate that is wanted; little
 * of it is held. Where it has none for a while (it starts later than the pictures, there is a gap,
 * or something cannot be decoded) it is silent for as long, so that a sample's number is its time.
 * What is done between two reads does not count as time of decoding. One thread at a time.
 */
public final class SoundReader implements SampleSource, AutoCloseable {
  /** Of a silence at a time. */
  private static final int SILENT_SAMPLES = 1 << 14;

  private final int rate;
  private final long most;
  private final Container container;
  private final StreamDecoder decoder;
  private final Optional<SoundClock> clock;
  private Resampler resampler;
  private int from;
  private final FrameSamples samples = new FrameSamples();
  private final SampleBuffer decoded = new SampleBuffer();
  private final SampleBuffer held = new SampleBuffer();
  private int heldAt;
  private long given;
  private boolean isEnded;

  /** Decoded, and not heard before the silence before it is. */
  private AVFrame next;

  /** Samples of it, at the rate of the next frame. */
  private long silence;

  private SoundReader(
      int rate, Container container, StreamDecoder decoder, Optional<SoundClock> clock) {
    this.rate = rate;
    this.container = container;
    this.decoder = decoder;
    this.clock = clock;
    this.most = container.limits().durationMillis() * rate / 1000;
  }

  /**
   * Opens a sound, or the sound of a video.
   *
   * @param channel stays the caller's
   * @param rate samples a second that are wanted
   * @throws MediaFault for what has no sound
   */
  public static SoundReader open(SeekableByteChannel channel, int rate, MediaLimits limits)
      throws MediaFault {
    return open(channel, rate, limits, true);
  }

  /** The same without silence where there is no sound. */
  static SoundReader withoutGaps(SeekableByteChannel channel, int rate, MediaLimits limits)
      throws MediaFault {
    return open(channel, rate, limits, false);
  }

  private static SoundReader open(
      SeekableByteChannel channel, int rate, MediaLimits limits, boolean isTimed)
      throws MediaFault {
    Container container = Container.open(channel, limits);
    try {
      AVStream stream = container.sound();
      return new SoundReader(
          rate,
          container,
          StreamDecoder.open(container, stream, StreamDecoder.Faults.PASS_OVER),
          isTimed ? Optional.of(new SoundClock(container.context(), stream)) : Optional.empty());
    } catch (MediaFault | RuntimeException e) {
      container.close();
      throw e;
    }
  }

  /**
   * The next samples.
   *
   * @return how many; fewer than {@code length} only at the end
   * @throws MediaFault for a sound without a sample, or that is too long or too slow
   */
  @Override
  public int read(float[] into, int offset, int length) throws MediaFault {
    container.deadline().resume();
    int done = 0;
    while (done < length && hasMore()) {
      int some = Math.min(length - done, held.length() - heldAt);
      System.arraycopy(held.samples(), heldAt, into, offset + done, some);
      heldAt += some;
      done += some;
      given += some;
    }
    checkLength(given);
    container.deadline().pause();
    return done;
  }

  /**
   * All samples that are left.
   *
   * @throws MediaFault as {@link #read}
   */
  float[] rest() throws MediaFault {
    container.deadline().resume();
    while (!isEnded) {
      decode();
      checkLength(given + held.length() - heldAt);
    }
    float[] rest = Arrays.copyOfRange(held.samples(), heldAt, held.length());
    given += rest.length;
    held.clear();
    heldAt = 0;
    container.deadline().pause();
    return rest;
  }

  private void checkLength(long samples) throws MediaFault {
    if (samples > most) {
      throw MediaReason.TOO_LONG.because(
          "more than " + most / rate + " seconds of sound, expected at most so much");
    }
  }

  private boolean hasMore() throws MediaFault {
    while (heldAt == held.length() && !isEnded) {
      held.clear();
      heldAt = 0;
      decode();
    }
    return heldAt < held.length();
  }

  /** Puts what the next frame gives, or a part of the silence before it, behind what is held. */
  private void decode() throws MediaFault {
    if (next == null) {
      next = decoder.next();
      if (next == null) {
        end();
        return;
      }
      follow(next.sample_rate());
      silence = clock.isPresent() ? clock.get().gapBefore(next) : 0;
    }
    SampleBuffer into = resampler == null ? held : decoded;
    decoded.clear();
    if (silence > 0) {
      int some = (int) Math.min(silence, SILENT_SAMPLES);
      into.putSilence(some);
      silence -= some;
    } else {
      samples.mono(next, into);
      next = null;
    }
    if (resampler != null) {
      resampler.convert(decoded.samples(), decoded.length(), held);
    }
  }

  private void end() throws MediaFault {
    isEnded = true;
    if (resampler != null) {
      resampler.end(held);
    }
    if (given == 0 && held.length() == 0) {
      throw decoder.nothing();
    }
  }

  private void follow(int samplesRate) throws MediaFault {
    if (from == samplesRate) {
      return;
    }
    if (resampler != null) {
      resampler.end(held); // the stream changes
    }
    closeResampler();
    resampler = samplesRate == rate ? null : new Resampler(samplesRate, rate);
    from = samplesRate;
  }

  private void closeResampler() {
    if (resampler != null) {
      resampler.close();
      resampler = null;
    }
  }

  @Override
  public void close() {
    closeResampler();
    decoder.close();
    container.close();
  }
}
