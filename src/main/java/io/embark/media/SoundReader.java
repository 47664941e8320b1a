package io.embark.media;

import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * The sound of a file from its start to its end, as one channel at the rate that is wanted; little
 * of it is held. What cannot be decoded in the middle is left out. What is done between two reads
 * does not count as time of decoding. One thread at a time.
 */
public final class SoundReader implements SampleSource, AutoCloseable {
  private final int rate;
  private final long most;
  private final Container container;
  private final StreamDecoder decoder;
  private Resampler resampler;
  private int from;
  private final FrameSamples samples = new FrameSamples();
  private final SampleBuffer decoded = new SampleBuffer();
  private final SampleBuffer held = new SampleBuffer();
  private int heldAt;
  private long given;
  private boolean isEnded;

  private SoundReader(int rate, Container container, StreamDecoder decoder) {
    this.rate = rate;
    this.container = container;
    this.decoder = decoder;
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
    Container container = Container.open(channel, limits);
    try {
      return new SoundReader(
          rate,
          container,
          StreamDecoder.open(container, container.sound(), StreamDecoder.Faults.PASS_OVER));
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

  /** Puts what the next frame gives behind what is held. */
  private void decode() throws MediaFault {
    AVFrame frame = decoder.next();
    if (frame != null) {
      take(frame);
      return;
    }
    isEnded = true;
    if (resampler != null) {
      resampler.end(held);
    }
    if (given == 0 && held.length() == 0) {
      throw decoder.nothing();
    }
  }

  private void take(AVFrame frame) throws MediaFault {
    int samplesRate = frame.sample_rate();
    if (from != samplesRate) {
      if (resampler != null) {
        resampler.end(held); // the stream changes
      }
      closeResampler();
      resampler = samplesRate == rate ? null : new Resampler(samplesRate, rate);
      from = samplesRate;
    }
    if (resampler == null) {
      samples.mono(frame, held);
      return;
    }
    decoded.clear();
    samples.mono(frame, decoded);
    resampler.convert(decoded.samples(), decoded.length(), held);
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
