package io.embark.encode;

import io.embark.model.ModelOverrides;
import io.embark.model.SpeechCard;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.List;

/** The encoder kind {@code speech}: what is spoken in a sound, as text. */
public final class SpeechEncoderKind {
  /** Its word in {@code kind:}. */
  public static final String NAME = SpeechCard.KIND;

  private static final String LANGUAGE = "language";
  private static final String TASK = "task";
  private static final String TRANSCRIBE = "transcribe";
  private static final String TIMESTAMPS = "timestamps";
  private static final String NO_SPEECH = "no-speech";
  private static final String MAX_NEW = "max-new-tokens";

  /** What {@code encode --kind speech} takes. */
  public static final OptionSet OPTIONS = options(false);

  private SpeechEncoderKind() {}

  /** The same with another default of {@code timestamps}. */
  public static OptionSet options(boolean hasTimestamps) {
    return TransformerOptions.withDevice(
        OptionSpec.of(
            LANGUAGE,
            OptionSpec.Type.STRING,
            "Code of the language that is spoken, such as en; found by the sound if left out."),
        OptionSpec.choice(
                TASK,
                List.of(TRANSCRIBE, "translate"),
                "Write what is said, or translate it to English.")
            .defaultTo(TRANSCRIBE),
        OptionSpec.of(
                TIMESTAMPS,
                OptionSpec.Type.FLAG,
                "Passages as the model times them; else one for each window of 30 s.")
            .defaultTo(hasTimestamps),
        OptionSpec.of(
                NO_SPEECH,
                OptionSpec.Type.FRACTION,
                "A window is left out if the model is surer than this that nobody speaks, and not"
                    + " sure of its text.")
            .between(0, 1)
            .defaultTo(0.6),
        OptionSpec.of(
                MAX_NEW,
                OptionSpec.Type.INTEGER,
                "Most tokens of a window; the model's if left out.")
            .atLeast(1));
  }

  static SpeechSettings settings(Options options) {
    return new SpeechSettings(
        options.optionalString(LANGUAGE).orElse(null),
        !options.string(TASK).equals(TRANSCRIBE),
        options.flag(TIMESTAMPS),
        options.number(NO_SPEECH),
        options.has(MAX_NEW) ? options.count(MAX_NEW) : 0);
  }

  /** The options say nothing of the model itself. */
  public static ModelOverrides overrides() {
    return ModelOverrides.NONE;
  }
}
