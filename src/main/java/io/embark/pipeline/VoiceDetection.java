package io.embark.pipeline;

import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.encode.VoiceDetector;
import io.embark.media.MediaFault;
import io.embark.media.SampleSource;
import io.embark.media.SpeechSegments;
import io.embark.model.ModelOverrides;
import io.embark.model.PublishedModel;
import io.embark.model.VoiceCard;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.io.Serializable;
import java.util.List;

/** Where somebody speaks in a sound, by a voice activity detector. */
record VoiceDetection(PublishedModel model, SpeechSegments segments) implements Serializable {
  private static final String MODEL = "model";
  private static final String THRESHOLD = "threshold";

  /** Of Silero's {@code get_speech_timestamps}. */
  static final double MIN_SPEECH_SECONDS = 0.25;

  /** Of Silero's {@code get_speech_timestamps}. */
  static final double MIN_SILENCE_SECONDS = 0.1;

  /** Of Silero's {@code get_speech_timestamps}. */
  static final double PAD_SECONDS = 0.03;

  /** The graph. */
  static OptionSpec modelOption() {
    return OptionSpec.of(
            MODEL,
            OptionSpec.Type.STRING,
            "Silero's voice activity detector: silero_vad.onnx, its directory, or hf:org/name.")
        .required();
  }

  /** From which probability on. */
  static OptionSpec thresholdOption() {
    return OptionSpec.of(
            THRESHOLD,
            OptionSpec.Type.FRACTION,
            "Speech begins where the model is at least so sure; it ends 0.15 below.")
        .between(0.01, 1)
        .defaultTo(0.5);
  }

  static double threshold(Options options) {
    return options.number(THRESHOLD);
  }

  /** Checks the model. */
  static VoiceDetection of(Options options, ModelProvider models, SpeechSegments segments) {
    PublishedModel model = models.provide(options.string(MODEL), ModelOverrides.NONE);
    if (!(model.facts() instanceof VoiceCard)) {
      throw new UserError(
          Category.CONFIG,
          "Cannot read '"
              + options.where()
              + ".model': model '"
              + model.facts().reference()
              + "' is of kind "
              + model.facts().kind()
              + " by its files and graph, expected a voice activity detector. Name the"
              + " silero_vad.onnx of snakers4/silero-vad.");
    }
    return new VoiceDetection(model, segments);
  }

  /** What decides where speech is. */
  String content() {
    return model.sha256() + ":" + segments;
  }

  /** What is heard of a sound at {@link SpeechSegments#RATE}. */
  VoiceDetector.Heard heard(SampleSource source) throws MediaFault {
    return VoiceDetector.shared(model).listen(source);
  }

  List<SpeechSegments.Segment> segments(VoiceDetector.Heard heard) {
    return segments.of(heard.probabilities(), heard.samples());
  }
}
