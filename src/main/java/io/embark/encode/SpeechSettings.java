package io.embark.encode;

import java.io.Serializable;

/**
 * What a recognizer is asked for.
 *
 * @param language code; null to find it by the sound
 * @param translates to English, instead of writing what is said
 * @param hasTimestamps passages as the model times them, else one a window
 * @param noSpeechThreshold a window is left out if the model gives "no speech" more than this and
 *     its transcript a mean log probability below {@link #LEAST_LOG_PROBABILITY}
 * @param mostNewTokens of a window; 0 for as many as the model takes
 */
public record SpeechSettings(
    String language,
    boolean translates,
    boolean hasTimestamps,
    double noSpeechThreshold,
    int mostNewTokens)
    implements Serializable {
  /** Of openai/whisper's {@code transcribe}: {@code logprob_threshold}. */
  static final double LEAST_LOG_PROBABILITY = -1;
}
