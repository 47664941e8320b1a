package io.embark.encode;

import io.embark.media.MediaFault;
import io.embark.media.SampleSource;
import io.embark.media.SpeechSegments;
import io.embark.model.Device;
import io.embark.model.ModelLease;
import io.embark.model.PublishedModel;
import io.embark.model.VoiceCard;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Silero's voice activity detector, on the CPU: how likely it is that somebody speaks, window by
 * window. Thread-safe; owns its graph.
 */
public final class VoiceDetector implements AutoCloseable {
  /** Samples before a window that the graph is given with it (snakers4/silero-vad, version 5). */
  private static final int CONTEXT = 64;

  private static final int FIRST_WINDOWS = 1024;

  private final ForwardPass<VoiceBatch> forward;

  private VoiceDetector(ForwardPass<VoiceBatch> forward) {
    this.forward = forward;
  }

  /** The one of this JVM; the lease closes it. */
  public static VoiceDetector shared(PublishedModel model) {
    return ModelLease.share(
        VoiceCard.KIND + ":" + model.sha256(),
        () ->
            new VoiceDetector(
                DjlForwardPass.open(model.localCopy(), (VoiceCard) model.facts(), Device.CPU, 1)));
  }

  /**
   * What was heard of a sound.
   *
   * @param probabilities one a window of {@link SpeechSegments#WINDOW} samples; the last window is
   *     filled up with silence
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Heard(float[] probabilities, long samples) {}

  /**
   * Listens to a sound to its end.
   *
   * @param source at {@link SpeechSegments#RATE}
   */
  public Heard listen(SampleSource source) throws MediaFault {
    float[] probabilities = new float[FIRST_WINDOWS];
    float[] given = new float[CONTEXT + SpeechSegments.WINDOW];
    FloatBuffer state = FloatBuffer.allocate(VoiceBatch.LAYERS * VoiceCard.STATE_SIZE);
    long samples = 0;
    int windows = 0;
    while (true) {
      int length = source.read(given, CONTEXT, SpeechSegments.WINDOW);
      if (length == 0) {
        return new Heard(Arrays.copyOf(probabilities, windows), samples);
      }
      Arrays.fill(given, CONTEXT + length, given.length, 0);
      List<FloatBuffer> outputs = forward.run(new VoiceBatch(given, state, SpeechSegments.RATE));
      if (windows == probabilities.length) {
        probabilities = Arrays.copyOf(probabilities, 2 * windows);
      }
      probabilities[windows] = outputs.get(0).get(0);
      windows++;
      state = outputs.get(1);
      samples += length;
      System.arraycopy(given, SpeechSegments.WINDOW, given, 0, CONTEXT);
    }
  }

  @Override
  public void close() {
    forward.close();
  }
}
