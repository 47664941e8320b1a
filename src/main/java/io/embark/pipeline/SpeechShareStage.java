package io.embark.pipeline;

import io.embark.corpus.Rejection;
import io.embark.encode.VoiceDetector;
import io.embark.filter.SoundCheck;
import io.embark.media.MediaFault;
import io.embark.media.Sound;
import io.embark.media.SpeechSegments;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.Locale;
import java.util.Optional;

/** Rejects sounds and windows of sounds in which too little is spoken. */
final class SpeechShareStage implements SoundCheck {
  private static final long serialVersionUID = 1L;

  /** As it stands in job files, the rejects table and the funnel. */
  static final String NAME = "speech-share";

  private static final String MIN_SHARE = "min-share";

  /** What a job file may say. */
  static final OptionSet OPTIONS =
      OptionSet.of(
          VoiceDetection.modelOption(),
          VoiceDetection.thresholdOption(),
          OptionSpec.of(
                  MIN_SHARE,
                  OptionSpec.Type.FRACTION,
                  "Least speech, silence of less than 0.1 s in it included, as a share of the sound.")
              .between(0, 1)
              .required());

  private final VoiceDetection voice;
  private final double minShare;

  private SpeechShareStage(VoiceDetection voice, double minShare) {
    this.voice = voice;
    this.minShare = minShare;
  }

  /** Checks the model. */
  static SpeechShareStage of(Options options, ModelProvider models) {
    SpeechSegments segments =
        new SpeechSegments(
            VoiceDetection.threshold(options),
            VoiceDetection.MIN_SPEECH_SECONDS,
            VoiceDetection.MIN_SILENCE_SECONDS,
            0,
            Double.POSITIVE_INFINITY);
    return new SpeechShareStage(
        VoiceDetection.of(options, models, segments), options.number(MIN_SHARE));
  }

  @Override
  public Optional<Rejection> check(Sound sound) throws MediaFault {
    VoiceDetector.Heard heard = voice.heard(sound.at(SpeechSegments.RATE).source());
    long spoken =
        voice.segments(heard).stream().mapToLong(segment -> segment.end() - segment.start()).sum();
    double share = (double) spoken / Math.max(1, heard.samples());
    return share >= minShare
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                NAME,
                "little_speech",
                String.format(
                    Locale.ROOT,
                    "%.3g of the sound is speech, expected at least %.3g",
                    share,
                    minShare)));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String content() {
    return voice.content();
  }
}
