package io.embark.pipeline;

import io.embark.corpus.Modality;
import io.embark.media.SpeechSegments;
import io.embark.stage.MediaStage;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.Set;

/**
 * Makes items of the stretches of a sound in which somebody speaks: segment 0 to n-1, spans in
 * milliseconds. A file without is a reject.
 */
final class SpeechStage implements MediaStage {
  private static final long serialVersionUID = 1L;

  /** As it stands in job files, the rejects table and the funnel. */
  static final String NAME = "speech";

  private static final String MIN_SPEECH = "min-speech-seconds";
  private static final String MIN_SILENCE = "min-silence-seconds";
  private static final String PAD = "pad-seconds";
  private static final String MAX = "max-seconds";

  /** What a job file may say. */
  static final OptionSet OPTIONS =
      OptionSet.of(
          VoiceDetection.modelOption(),
          VoiceDetection.thresholdOption(),
          OptionSpec.of(MIN_SPEECH, OptionSpec.Type.NUMBER, "What is not longer is no speech.")
              .between(0, 60)
              .defaultTo(VoiceDetection.MIN_SPEECH_SECONDS),
          OptionSpec.of(
                  MIN_SILENCE, OptionSpec.Type.NUMBER, "Shorter silence does not end a segment.")
              .between(0, 60)
              .defaultTo(VoiceDetection.MIN_SILENCE_SECONDS),
          OptionSpec.of(PAD, OptionSpec.Type.NUMBER, "Sound that is kept on each side.")
              .between(0, 10)
              .defaultTo(VoiceDetection.PAD_SECONDS),
          OptionSpec.of(
                  MAX,
                  OptionSpec.Type.NUMBER,
                  "Longer speech is cut at its longest silence, or where it must.")
              .between(1, 3600)
              .defaultTo(30.0));

  private final VoiceDetection voice;

  private SpeechStage(VoiceDetection voice) {
    this.voice = voice;
  }

  /** Checks the model. */
  static SpeechStage of(Options options, ModelProvider models) {
    return new SpeechStage(
        VoiceDetection.of(
            options,
            models,
            new SpeechSegments(
                VoiceDetection.threshold(options),
                options.number(MIN_SPEECH),
                options.number(MIN_SILENCE),
                options.number(PAD),
                options.number(MAX))));
  }

  VoiceDetection voice() {
    return voice;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String content() {
    return voice.content();
  }

  @Override
  public Set<Modality> modalities() {
    return Set.of(Modality.AUDIO);
  }

  @Override
  public boolean isSampler() {
    return true;
  }
}
