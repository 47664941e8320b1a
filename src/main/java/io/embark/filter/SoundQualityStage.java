package io.embark.filter;

import io.embark.corpus.Rejection;
import io.embark.corpus.UserError;
import io.embark.corpus.UserError.Category;
import io.embark.media.Sound;
import io.embark.stage.OptionSet;
import io.embark.stage.OptionSpec;
import io.embark.stage.Options;
import java.util.Locale;
import java.util.Optional;

/** Rejects sounds and windows of sounds in which there is nothing, or nothing whole. */
public final class SoundQualityStage implements SoundCheck {
  private static final long serialVersionUID = 1L;

  /** As it stands in job files, the rejects table and the funnel. */
  public static final String NAME = "sound-quality";

  private static final String MIN_LEVEL = "min-level-db";
  private static final String MAX_CLIPPED = "max-clipped";

  /** A sample this near to full scale is taken for one that was cut off: 16 bits less one step. */
  private static final double FULL_SCALE = 32_766.0 / 32_768;

  private static final double SILENCE_DB = -200;

  /** What a job file may say. */
  public static final OptionSet OPTIONS =
      OptionSet.of(
          OptionSpec.of(
                  MIN_LEVEL,
                  OptionSpec.Type.NUMBER,
                  "Least level: 20 log10 of the root mean square, full scale at 0, such as -60.")
              .between(SILENCE_DB, 0),
          OptionSpec.of(
                  MAX_CLIPPED,
                  OptionSpec.Type.FRACTION,
                  "Most samples at full scale, as a share of all.")
              .between(0, 1));

  private final double minLevel;
  private final double maxClipped;

  private SoundQualityStage(double minLevel, double maxClipped) {
    this.minLevel = minLevel;
    this.maxClipped = maxClipped;
  }

  /** Checks that something is asked for. */
  public static SoundQualityStage of(Options options) {
    if (options.asText().isEmpty()) {
      throw new UserError(
          Category.CONFIG,
          "Cannot filter by '"
              + options.where()
              + "': found no limit, expected "
              + MIN_LEVEL
              + " or "
              + MAX_CLIPPED
              + ". Add one or remove the stage.");
    }
    return new SoundQualityStage(
        options.has(MIN_LEVEL) ? options.number(MIN_LEVEL) : Double.NEGATIVE_INFINITY,
        options.has(MAX_CLIPPED) ? options.number(MAX_CLIPPED) : 1);
  }

  @Override
  public Optional<Rejection> check(Sound sound) {
    double squares = 0;
    int full = 0;
    for (float sample : sound.samples()) {
      squares += (double) sample * sample;
      full += Math.abs(sample) >= FULL_SCALE ? 1 : 0;
    }
    double level =
        Math.max(SILENCE_DB, 10 * Math.log10(squares / Math.max(1, sound.samples().length)));
    if (level < minLevel) {
      return rejected("silent", level, "dB, at least", minLevel);
    }
    double clipped = (double) full / Math.max(1, sound.samples().length);
    return clipped > maxClipped
        ? rejected("clipped", clipped, "of the samples at full scale, at most", maxClipped)
        : Optional.empty();
  }

  private static Optional<Rejection> rejected(
      String reason, double found, String what, double expected) {
    return Optional.of(
        new Rejection(
            NAME,
            reason,
            String.format(Locale.ROOT, "%.4g, expected %s %.4g", found, what, expected)));
  }

  @Override
  public String name() {
    return NAME;
  }
}
